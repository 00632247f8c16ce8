"""Objects of ECS, by the address of their node."""

from reader import once, tags_of


def mine(place, found):
    return place.mine((one, tags_of(one.get("tags"), "key", "value")) for one in found)


@once
def cluster(place):
    client = place.client("ecs")
    arns = place.pages("ecs", "list_clusters", "clusterArns")
    found = client.describe_clusters(clusters=arns, include=["TAGS", "SETTINGS", "CONFIGURATIONS"])["clusters"]
    return mine(place.shared, found)["cluster"]


@once
def services(place):
    client, name = place.client("ecs"), cluster(place)["clusterArn"]
    arns = place.pages("ecs", "list_services", "serviceArns", cluster=name)
    found = []
    for at in range(0, len(arns), 10):
        found += client.describe_services(cluster=name, services=arns[at : at + 10], include=["TAGS"])["services"]
    return mine(place, found)


@once
def definitions(place):
    """The active task definitions."""
    client, found = place.client("ecs"), []
    for arn in place.pages("ecs", "list_task_definitions", "taskDefinitionArns", status="ACTIVE"):
        answer = client.describe_task_definition(taskDefinition=arn, include=["TAGS"])
        found.append({**answer["taskDefinition"], "tags": answer.get("tags", [])})
    return mine(place, found)
