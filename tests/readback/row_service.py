"""Rows "repository", "log group", "task definitions" and "service, workers"."""

import json

import ec2
import ecs
import elb
import iam
from reader import tags_of

LOG_GROUP = "/provision/shop/{}/api"


def repository(place, check):
    client, pairs = place.client("ecr"), []
    for one in place.pages("ecr", "describe_repositories", "repositories"):
        pairs.append((one, tags_of(client.list_tags_for_resource(resourceArn=one["repositoryArn"])["tags"])))
    found = place.mine(pairs)
    check("repositories", list(found), ["repository.api"])
    one = found["repository.api"]
    check("tags stay", one["imageTagMutability"], "IMMUTABLE")
    check("scan on push", one["imageScanningConfiguration"]["scanOnPush"])
    check("encryption", one["encryptionConfiguration"]["encryptionType"] in ("AES256", "KMS"))
    text = client.get_lifecycle_policy(repositoryName=one["repositoryName"])["lifecyclePolicyText"]
    check("old images expire", [rule["action"]["type"] for rule in json.loads(text)["rules"]], ["expire"])


def log_group(place, check):
    name = LOG_GROUP.format(place)
    found = place.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    check("days", {one["logGroupName"]: one.get("retentionInDays") for one in found}, {name: 30})


def task_definitions(place, check):
    found = ecs.definitions(place)
    parts = {"", ".worker.mail", ".cron.nightly", ".migrate"} | (set() if place.production else {".seed"})
    check("definitions", set(found), {f"task-definition.api{part}" for part in parts})
    roles = iam.roles(place)
    commands = {"": ["serve", "--port", "8080"], ".worker.mail": ["work", "mail"], ".cron.nightly": ["report"]}
    commands |= {".migrate": ["migrate", "up"], ".seed": ["seed", "demo"]}
    for part in sorted(parts):
        one = found[f"task-definition.api{part}"]
        container = one["containerDefinitions"][0]
        name = part or "web"
        check(f"{name}: size", (one["cpu"], one["memory"]), ("512", "1024"))
        check(f"{name}: network and place", (one["networkMode"], one["requiresCompatibilities"]), ("awsvpc", ["FARGATE"]))
        arns = [roles[f"role.{role}.api"]["Arn"] for role in ("execution", "task")]
        check(f"{name}: roles", [one["executionRoleArn"], one["taskRoleArn"]], arns)
        check(f"{name}: command", container.get("command"), commands[part])
        check(f"{name}: image", container["image"], "public.ecr.aws/nginx/nginx:1.29")
        check(f"{name}: init process", container["linuxParameters"]["initProcessEnabled"])
        # Running a command in a task needs it; the one setting that makes it read-only turns that off.
        check(f"{name}: root can be written", container.get("readonlyRootFilesystem", False), False)
        check(f"{name}: not privileged", container.get("privileged", False), False)
        log = container["logConfiguration"]
        check(f"{name}: log", (log["logDriver"], log["options"]["awslogs-group"]), ("awslogs", LOG_GROUP.format(place)))
        ports = [mapping["containerPort"] for mapping in container.get("portMappings", [])]
        check(f"{name}: ports", ports, [8080] if part == "" else [])
    told = {one["name"]: one["value"] for one in found["task-definition.api"]["containerDefinitions"][0]["environment"]}
    expected = {"PORT": "8080", "CNC_APPLICATION_NAME": "shop", "CNC_ENVIRONMENT_NAME": str(place)}
    check("variables of ours", {name: told.get(name) for name in expected}, expected)
    check("the bucket's name is told", told.get("UPLOADS_NAME", "").startswith(f"shop-{place}-bucket-uploads"))


def service(place, check):
    found = ecs.services(place)
    check("services", set(found), {"service.api", "worker.api.mail"})
    definitions = ecs.definitions(place)
    count = {"service.api": 2 if place.production else 1, "worker.api.mail": 1}
    for node, part in (("service.api", ""), ("worker.api.mail", ".worker.mail")):
        one = found[node]
        check(f"{node}: state", one["status"], "ACTIVE")
        check(f"{node}: tasks asked for and running", (one["desiredCount"], one["runningCount"]), (count[node],) * 2)
        capacity = [(share["capacityProvider"], share["weight"]) for share in one["capacityProviderStrategy"]]
        check(f"{node}: capacity", capacity, [("FARGATE" if place.production else "FARGATE_SPOT", 1)])
        check(f"{node}: no launch type beside it", one.get("launchType") or None, None)
        network = one["networkConfiguration"]["awsvpcConfiguration"]
        check(f"{node}: subnets", set(network["subnets"]), set(ec2.subnets(place, "private")))
        check(f"{node}: groups", network["securityGroups"], [ec2.groups(place)["tasks"]])
        check(f"{node}: public addresses", network["assignPublicIp"], "DISABLED")
        breaker = one["deploymentConfiguration"]["deploymentCircuitBreaker"]
        check(f"{node}: circuit breaker", (breaker["enable"], breaker["rollback"]), (True, True))
        check(f"{node}: tags go on", one["propagateTags"] in ("SERVICE", "TASK_DEFINITION"))
        check(f"{node}: commands can be run", one["enableExecuteCommand"])
        check(f"{node}: definition", one["taskDefinition"], definitions[f"task-definition.api{part}"]["taskDefinitionArn"])
    group = elb.target_groups(place)["target-group.api"]["TargetGroupArn"]
    bound = [(one["targetGroupArn"], one["containerPort"]) for one in found["service.api"]["loadBalancers"]]
    check("service.api: target group", bound, [(group, 8080)])
    check("worker.api.mail: target group", found["worker.api.mail"].get("loadBalancers", []), [])


ROWS = [
    ("repository", "environment", repository),
    ("log group", "environment", log_group),
    ("task definitions", "environment", task_definitions),
    ("service, workers", "environment", service),
]
