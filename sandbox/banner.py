"""What is printed when everything is up."""

from sandbox.console import BOLD, FAINT, Console
from sandbox.plan import Account


def show_banner(
    console: Console,
    *,
    site: str,
    mailbox: str | None,
    payments: str | None,
    renderer: str | None,
    accounts: list[Account],
    seconds: float,
) -> None:
    """Where to go, whom to sign in as, where e-mails and payments are seen, how to stop."""
    rows = [("Site", console.paint(site, BOLD))]
    for account in accounts:
        who = "Staff" if account.staff else "Creator"
        rows.append((who, f"{account.email}  password {account.password}"))
        if account.staff:
            rows.append(("", f"authenticator app {account.totp}  a code: make code"))
            rows.append(("Admin", f"{site}/admin/"))
    rows.append(("Mailbox", mailbox or "e-mails go out for real, through EMAIL_URL"))
    rows.append(("Payments", payments or "through Stripe itself, with the key of the environment"))
    rows.append(("Video", renderer or "rendered here, as a marked sandbox preview"))
    rows.append(("Stop", "Ctrl-C"))
    width = max(len(label) for label, _ in rows)
    lines = [f"  {console.paint(label.ljust(width), FAINT)}  {value}" for label, value in rows]
    console.say(f"ready after {seconds:.1f} s")
    console.show("\n".join(["", *lines, ""]))
