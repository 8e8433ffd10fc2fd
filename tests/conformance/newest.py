"""The request by which this client finds executions that are not named by their whole ID."""


def listed(limit, **more):
    """The request of a list of the newest executions."""
    fields = "id,workflow_name,state,created_at"
    query = {"fields": fields, "limit": limit, "sort_keys": "created_at", "sort_dirs": "desc", **more}
    query = [[name, value] for name, value in query.items()]
    return {"method": "GET", "path": "/v2/executions", "query": sorted(query), "headers": {"accept": "*/*"}}
