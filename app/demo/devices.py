"""What customers read on, and what fetches links by itself: how each calls itself."""

_APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
AGENTS = {
    "iPhone": f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) {_APPLE} Version/26.1"
    " Mobile/15E148 Safari/604.1",
    "iPad": f"Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) {_APPLE} Version/26.1"
    " Mobile/15E148 Safari/604.1",
    "Android": f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36",
    "Mac": f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_APPLE} Version/26.1 Safari/605.1.15",
    "Windows": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/142.0.0.0",
    "Linux": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
}
ROBOTS = (
    "Mozilla/5.0 (compatible; MailScanner/3.2; link check)",
    "WhatsApp/2.25.30.73 A",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    f"Mozilla/5.0 (X11; Linux x86_64) {_CHROME.replace('Chrome', 'HeadlessChrome')} Safari/537.36",
)
PHONES = frozenset({"iPhone", "Android"})


def spoken(device: str) -> str:
    """The device as somebody would say it."""
    return "a phone" if device in PHONES else "a tablet" if device == "iPad" else "a computer"


def browser(email: str, device: str) -> str:
    """The random name that this browser would have made for itself: always the same."""
    return f"{email}|{device}"[:64]
