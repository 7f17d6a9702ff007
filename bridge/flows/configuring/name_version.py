"""The version of the configuration that an application goes by, as its journal of signatures names it."""

from bridge.model.application import Application


def version_facts(application: Application) -> dict[str, str]:
    """Nothing for an application of before there were versions."""
    return {"configuration": str(application.configuration)} if application.configuration else {}
