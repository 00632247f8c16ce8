"""Rows "cluster" and "service-linked roles"."""

import ecs

LINKED = {
    "AWSServiceRoleForECS",
    "AWSServiceRoleForElasticLoadBalancing",
    "AWSServiceRoleForApplicationAutoScaling_ECSService",
    "AWSServiceRoleForRDS",
    "AWSServiceRoleForElastiCache",
}


def cluster(place, check):
    found = ecs.cluster(place)
    check("state", found["status"], "ACTIVE")
    check("where tasks may run", set(found["capacityProviders"]), {"FARGATE", "FARGATE_SPOT"})
    insights = {one["name"]: one["value"] for one in found["settings"]}
    exec_logs = found["configuration"]["executeCommandConfiguration"]
    group = f"/provision/shop/{place}/exec"
    log = exec_logs["logConfiguration"]["cloudWatchLogGroupName"]
    check("what is done in tasks by hand is logged", (exec_logs["logging"], log), ("OVERRIDE", group))
    kept = place.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=group)
    check("days of that log", [one.get("retentionInDays") for one in kept], [30])
    check("Container Insights", insights.get("containerInsights", "disabled"), "disabled")


def linked_roles(place, check):
    roles = place.pages("iam", "list_roles", "Roles", PathPrefix="/aws-service-role/")
    check("roles", {role["RoleName"] for role in roles} & LINKED, LINKED)


ROWS = [("cluster", "collection", cluster), ("service-linked roles", "account", linked_roles)]
