"""Where Piccolo's own command finds the engine and the tables."""

import os

from piccolo.conf.apps import AppRegistry

from app import config, engine

DB = engine.connect(config.read(os.environ).database_url)
APP_REGISTRY = AppRegistry(apps=["app.piccolo_app"])
