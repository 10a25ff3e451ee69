"""What a message says at first: the words of staff, else those that the product brings."""

from app.domain.activity.rules import Channel
from app.domain.templates import queries
from app.domain.templates.rules import Key, Purpose, Words
from app.formats.language import speech
from app.formats.letter.words import first_words


async def current_words(purpose: Purpose, channel: Channel, tag: str) -> Words:
    """The words that hold now in the language of `tag`, one that letters speak."""
    own = await queries.own(Key(purpose, channel, tag.partition("-")[0]))
    return own or first_words(purpose, channel, speech(tag, "letters"))
