"""The words of messages as staff wrote them: every version, none ever changed."""

from piccolo.columns import UUID, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class TemplateVersion(Table):
    """What a message says from then on; the last one of its purpose, channel and language holds."""

    id = UUID(primary_key=True, default=None)
    #: A word of app.domain.templates.rules.Purpose.
    purpose = Varchar(length=20)
    #: email or sms.
    channel = Varchar(length=10)
    #: ISO 639, such as de.
    language = Varchar(length=3)
    #: From 1, unique within purpose, channel and language (a raw index).
    number = Integer()
    subject = Varchar(length=200)
    #: With its tags; empty where the product's own words hold again.
    body = Text()
    created_at = Timestamptz(default=None)
    #: Who wrote it, as the activity log names people (`staff:<id>`).
    created_by = Varchar(length=60)
