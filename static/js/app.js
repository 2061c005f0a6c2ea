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
