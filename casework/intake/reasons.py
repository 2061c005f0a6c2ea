"""Why a row or a file was not taken in, and what to do about it: a sentence for each code.

Nothing else may be shown for a code, so that screen, report and API say the same.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput

Text = str | Promise

#: code of a row → (what is wrong, what to do).
REASONS: dict[str, tuple[Text, Text]] = {
    "BLANK": (
        _("The row names nothing."),
        _("Nothing to do, unless an address was forgotten here."),
    ),
    "COUNT": (
        _("This is a count, not an account."),
        _("Counts are kept in the row report only. Add the accounts one by one if you have them."),
    ),
    "TEXT": (
        _("This is a title, a sentence or a word, not an address."),
        _("If it names an account, give its address."),
    ),
    "IP_ADDRESS": (
        _("This is an IP address; it belongs to a machine, not to an account."),
        _("Nothing to do. Keep it in the evidence of the network."),
    ),
    "EMAIL_ADDRESS": (
        _("This is an e-mail address."),
        _("Nothing to do. Keep it in the evidence of the network."),
    ),
    "PHONE_NUMBER": (
        _("This is a telephone number."),
        _("Nothing to do. Keep it in the evidence of the network."),
    ),
    "HASH": (
        _("This is the hash of a file."),
        _("Nothing to do. Keep it in the evidence of the network."),
    ),
    "APP_IDENTIFIER": (
        _("This is the identifier of an app."),
        _("If the app has a page in a shop, give the address of that page."),
    ),
    "NOT_AN_ACCOUNT": (
        _("The address is on a known platform but names no account, page, group or post."),
        _("Open the account and copy the address of its profile."),
    ),
    "SHORT_LINK": (
        _("The address only forwards to another."),
        _("Open it in a safe browser and give the address where it ends."),
    ),
    "AMBIGUOUS_HANDLE": (
        _("A handle or number alone does not say on which platform it is."),
        _("Give the full address, or fill in the platform column."),
    ),
    "INVALID_HANDLE": (
        _("No account of this platform can have such a handle."),
        _("Check the spelling and the platform, or give the full address."),
    ),
    "SUSPICIOUS_CHARACTERS": (
        _("The address or handle has letters that only look like the usual ones."),
        _("Copy it again from the platform itself; do not retype it."),
    ),
    "MALFORMED_URL": (
        _("This looks like an address but cannot be one."),
        _("Copy the address again from the browser."),
    ),
    "TRUNCATED": (
        _("The address is cut off at the end."),
        _("Copy the whole address; the first letters may name somebody else."),
    ),
    "TOO_LONG": (
        _("The value is longer than any address (2,000 characters)."),
        _("Put only the address in this column, and texts in the note."),
    ),
    "ADDRESS_WITH_TEXT": (
        _("The cell has an address and other words."),
        _("Leave the address alone in its cell and move the words to the note."),
    ),
    "SEVERAL_ADDRESSES": (
        _("The cell has several addresses."),
        _("Give each address a row of its own."),
    ),
    "UNKNOWN_PLATFORM": (
        _("We do not know this platform."),
        _("Correct the name, or leave the column empty and give the full address."),
    ),
    "PLATFORM_MISMATCH": (
        _("The address is on another platform than the platform column says."),
        _("Correct the one that is wrong."),
    ),
    "CONTRADICTION": (
        _("The address and another column name different accounts."),
        _("Correct the one that is wrong, or give each account a row of its own."),
    ),
    "ADDRESS_NEEDED": (
        _("This platform shows no account by number alone."),
        _("Give the address or the handle as well."),
    ),
    "BAD_STABLE_ID": (
        _("This cannot be the platform's number of an account."),
        _("Format the column as text before you export it: spreadsheets round long numbers."),
    ),
    "BAD_KIND": (
        _("We do not know this kind of asset."),
        _("Write account, page, group, channel or website."),
    ),
    "BAD_TECHNIQUE": (
        _("The techniques are not DISARM identifiers."),
        _("Write identifiers such as T0049 or T0049.001, with spaces between them."),
    ),
    "BAD_CONFIDENCE": (
        _("We do not know this confidence."),
        _("Write low, moderate or high, or leave the cell empty."),
    ),
    "BROKEN_JSON": (
        _("This line is no JSON object."),
        _("Check the line; each must be one object of its own."),
    ),
    "BAD_DATE": (
        _("A date cannot be read, or the last date is before the first."),
        _("Write dates as year-month-day, for example 2023-09-07."),
    ),
    "NOT_A_POST": (
        _("The address names no post."),
        _("Give the address of the post itself; accounts go into a list of assets."),
    ),
    "BAD_MOMENT": (
        _("The date and time cannot be read, or lie ahead."),
        _("Write 2023-09-07 14:30 (UTC) or 2023-09-07T10:30:00-04:00, or leave the cell empty."),
    ),
    "BAD_LANGUAGE": (
        _("We do not know this language."),
        _("Write a code such as en, fr or zh, or leave the cell empty: then it is detected."),
    ),
    "BAD_REPLY": (
        _("What the post replies to is no address."),
        _("Give the address of that post, or leave the cell empty."),
    ),
    "TEXT_TOO_LONG": (
        _("The text is longer than any post (100,000 characters)."),
        _("Check the line; a closing quotation mark may be missing."),
    ),
}

#: code of a file → (what is wrong, what to do).
FILE_REASONS: dict[str, tuple[Text, Text]] = {
    "EMPTY_FILE": (
        _("The file is empty."),
        _("Check that you chose the right file."),
    ),
    "BROKEN_SPREADSHEET": (
        _("This looks like a spreadsheet, but cannot be opened as one."),
        _("Open it and save the sheet as CSV (UTF-8), then upload that file."),
    ),
    "LOCKED_SPREADSHEET": (
        _("This spreadsheet is protected by a password."),
        _("Save it without a password, then upload it again."),
    ),
    "SEVERAL_SHEETS": (
        _("Several sheets of this spreadsheet are lists."),
        _("Keep one sheet in the file, or hide the others, and upload each as a file of its own."),
    ),
    "SPREADSHEET_TOO_BIG": (
        _("This spreadsheet takes more memory or time than one list may."),
        _("Remove far-away cells and what is not part of the list, or save the sheet as CSV."),
    ),
    "BROKEN_JSON": (
        _("This JSON is no list of objects."),
        _("Send an array of objects, or one object to a line."),
    ),
    "JSON_TOO_LONG": (
        _("This JSON array is longer than 32 million characters."),
        _("Send one object to a line instead (JSON Lines)."),
    ),
    "PDF": (
        _("This is a PDF document."),
        _("Copy its list into a spreadsheet and save the sheet as CSV (UTF-8)."),
    ),
    "NOT_A_TABLE": (
        _("This is not a text table."),
        _("Upload a spreadsheet, CSV or JSON: one row per account, the columns named first."),
    ),
    "TOO_MANY_COLUMNS": (
        _("The file has more than 256 columns."),
        _("Keep the columns that are needed and save the file again."),
    ),
    "LINE_TOO_LONG": (
        _("A line of the file is longer than 16 million characters."),
        _("Check the file in an editor; line ends or a closing quotation mark may be missing."),
    ),
    "UNKNOWN_HEADER": (
        _("No column has a name that we know."),
        _("Name the columns in the first row; one of them must be url, handle or Indicator."),
    ),
}


class UnreadableFile(BadInput):
    """The file as a whole cannot be taken in; `code` is one of `FILE_REASONS`."""

    def __init__(self, code: str) -> None:
        self.code = code
        message, remedy = FILE_REASONS[code]
        super().__init__(message, remedy=remedy, field="file")
