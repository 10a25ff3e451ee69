from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-21T09:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Downloads by the hour"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="porchlight", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Hour",
        tablename="hour",
        column_name="downloads",
        db_column_name="downloads",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
