from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-21T08:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The languages of contacts and staff"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    for name, table in (("Contact", "contact"), ("Staff", "staff")):
        manager.add_column(
            table_class_name=name,
            tablename=table,
            column_name="locale",
            db_column_name="locale",
            column_class_name="Varchar",
            column_class=Varchar,
            params={
                "length": 35,
                "default": "",
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
