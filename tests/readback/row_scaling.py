"""Rows "autoscaling" and "monitoring"."""

import cloudwatch
import ecs
from reader import tags_of

HIGH, LOW = "GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold"


def autoscaling(place, check):
    service = ecs.services(place)["service.api"]
    resource = f"service/{ecs.cluster(place)['clusterName']}/{service['serviceName']}"
    scaling = "application-autoscaling"
    targets = place.pages(scaling, "describe_scalable_targets", "ScalableTargets", ServiceNamespace="ecs", ResourceIds=[resource])
    told = [(one["ScalableDimension"], one["MinCapacity"], one["MaxCapacity"]) for one in targets]
    check("bounds", told, [("ecs:service:DesiredCount", 2 if place.production else 1, 6)])
    check("suspended", any(targets[0].get("SuspendedState", {}).values()), False)
    policies = place.pages(scaling, "describe_scaling_policies", "ScalingPolicies", ServiceNamespace="ecs", ResourceId=resource)
    check("policies", {one["PolicyType"] for one in policies}, {"StepScaling"})
    steps = {one["PolicyARN"]: one["StepScalingPolicyConfiguration"] for one in policies}
    changes = {arn: [step["ScalingAdjustment"] for step in config["StepAdjustments"]] for arn, config in steps.items()}
    check("steps", sorted(changes.values()), [[-1], [1]])
    check("what steps are in", {config["AdjustmentType"] for config in steps.values()}, {"ChangeInCapacity"})
    alarms = cloudwatch.alarms(place)
    for name, way, change in (("cpu-high", HIGH, [1]), ("cpu-low", LOW, [-1])):
        alarm = alarms[f"alarm.api.{name}"]
        check(f"{name}: watches", cloudwatch.said(alarm), ("AWS/ECS", "CPUUtilization", way))
        dimensions = {one["Name"]: one["Value"] for one in alarm["Dimensions"]}
        check(f"{name}: of", dimensions.get("ServiceName"), service["serviceName"])
        check(f"{name}: does", [changes.get(arn) for arn in alarm["AlarmActions"]], [change])
        check(f"{name}: armed", alarm["ActionsEnabled"])


def monitoring(place, check):
    alarms = cloudwatch.alarms(place)
    expected = {
        "alarm.api.errors": ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", HIGH),
        "alarm.api.unhealthy": ("AWS/ApplicationELB", "UnHealthyHostCount", HIGH),
        "database-alarm.main.cpu": ("AWS/RDS", "CPUUtilization", HIGH),
        "database-alarm.main.storage": ("AWS/RDS", "FreeStorageSpace", LOW),
        "database-alarm.main.connections": ("AWS/RDS", "DatabaseConnections", HIGH),
    }
    topic = topics(place).get("topic.alarms")
    check("a topic", topic is not None, place.everything)
    for node, watched in expected.items():
        alarm = alarms[node]
        check(f"{node}: watches", cloudwatch.said(alarm), watched)
        check(f"{node}: tells", alarm["AlarmActions"], [topic] if place.everything else [])
        check(f"{node}: armed", alarm["ActionsEnabled"])
    if place.everything:
        told = place.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        check("who is told", [(one["Protocol"], one["Endpoint"]) for one in told], [("email", "ops@example.com")])


def topics(place):
    client, pairs = place.client("sns"), []
    for one in place.pages("sns", "list_topics", "Topics"):
        pairs.append((one["TopicArn"], tags_of(client.list_tags_for_resource(ResourceArn=one["TopicArn"])["Tags"])))
    return place.mine(pairs)


ROWS = [("autoscaling", "environment", autoscaling), ("monitoring", "environment", monitoring)]
