// Small comforts only: every page works without this file.

// “Select all” ticks the boxes of its own table.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-select-all]");
  if (!all) return;
  const table = all.closest("table");
  table.querySelectorAll("tbody input[type=checkbox]").forEach((box) => {
    box.checked = all.checked;
  });
});

// A form that failed puts the focus on what is wrong.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".error-summary")?.focus();
});

// A form that writes is not sent twice by an impatient second click.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// “Back” may show the page as it was left; its forms can be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// The boxes of a redaction can be drawn; the numbers in the rows are what is sent.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-redaction]");
  const board = form?.querySelector("[data-redaction-board]");
  if (!board) return;
  const whole = 1000;
  const sides = ["left", "top", "width", "height"];
  const rows = [...form.querySelectorAll("[data-redaction-row]")].map((row) => {
    const field = (name) => row.querySelector(`[name$="-${name}"]`);
    const frame = board.appendChild(document.createElement("div"));
    frame.className = "redaction__box";
    return { frame, reason: field("reason"), ...Object.fromEntries(sides.map((side) => [side, field(side)])) };
  });
  const show = () => {
    for (const row of rows) {
      row.frame.hidden = !Number(row.width.value) || !Number(row.height.value);
      for (const side of sides) row.frame.style[side] = `${row[side].value / 10}%`;
    }
  };
  const at = (event) => {
    const area = board.getBoundingClientRect();
    const share = (part) => Math.min(whole, Math.max(0, Math.round(part * whole)));
    return [share((event.clientX - area.left) / area.width), share((event.clientY - area.top) / area.height)];
  };
  let drawn = null;
  board.addEventListener("pointerdown", (event) => {
    const row = rows.find((one) => !one.width.value && !one.reason.value);
    if (!row) return;
    drawn = { row, from: at(event) };
    board.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  board.addEventListener("pointermove", (event) => {
    if (!drawn) return;
    const [x, y] = at(event);
    const [fromX, fromY] = drawn.from;
    drawn.row.left.value = Math.min(x, fromX);
    drawn.row.top.value = Math.min(y, fromY);
    drawn.row.width.value = Math.abs(x - fromX);
    drawn.row.height.value = Math.abs(y - fromY);
    show();
  });
  board.addEventListener("pointerup", () => {
    drawn?.row.reason.focus();
    drawn = null;
  });
  form.addEventListener("input", show);
  form.querySelector("[data-redaction-hint]").hidden = false;
  show();
});
