"""Row "crons"."""

import ec2
import ecs
import iam
from reader import tags_of

# `30 3 * * 1-5`: AWS counts the days from Sunday, which is 1, and wants a question mark for the day that is not said.
EXPRESSIONS = ("cron(30 3 ? * MON-FRI *)", "cron(30 3 ? * 2-6 *)")


def crons(place, check):
    client, pairs = place.client("scheduler"), []
    for one in place.pages("scheduler", "list_schedule_groups", "ScheduleGroups"):
        if one["Name"] != "default":
            pairs.append((one["Name"], tags_of(client.list_tags_for_resource(ResourceArn=one["Arn"])["Tags"])))
    group = place.mine(pairs)["crons"]
    names = [one["Name"] for one in place.pages("scheduler", "list_schedules", "Schedules", GroupName=group)]
    check("schedules", len(names), 1)
    found = client.get_schedule(GroupName=group, Name=names[0])
    check("when", found["ScheduleExpression"] in EXPRESSIONS)
    check("time zone", found["ScheduleExpressionTimezone"], "UTC")
    check("on", found["State"], "ENABLED")
    check("its tasks carry the tags", found["Target"]["EcsParameters"]["PropagateTags"], "TASK_DEFINITION")
    check("exactly then", found["FlexibleTimeWindow"]["Mode"], "OFF")
    target = found["Target"]
    check("cluster", target["Arn"], ecs.cluster(place)["clusterArn"])
    check("role", target["RoleArn"], iam.roles(place)["role.crons"]["Arn"])
    task = target["EcsParameters"]
    definition = ecs.definitions(place)["task-definition.api.cron.nightly"]["taskDefinitionArn"]
    family = definition.rsplit(":", 1)[0]
    check("what runs", task["TaskDefinitionArn"] in (definition, family))
    capacity = [share["capacityProvider"] for share in task["CapacityProviderStrategy"]]
    check("capacity", capacity, ["FARGATE" if place.production else "FARGATE_SPOT"])
    network = task["NetworkConfiguration"]["awsvpcConfiguration"]
    check("subnets", set(network["Subnets"]), set(ec2.subnets(place, "private")))
    check("groups", network["SecurityGroups"], [ec2.groups(place)["tasks"]])
    check("public addresses", network.get("AssignPublicIp", "DISABLED"), "DISABLED")


ROWS = [("crons", "environment", crons)]
