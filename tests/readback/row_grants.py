"""Row "roles": what each role may do, with what, and nothing else."""

import functools
import importlib.resources
import json

import cloudfront
import ecs
import iam
import s3
import secrets_of
from reader import listed

# AWS knows no narrower resource for these: its service authorization reference lists none.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
RESOURCELESS = {
    "ecr:GetAuthorizationToken": "the token is for the registry of the account",
    "ecs:DescribeTaskDefinition": "it reads any definition, and says nothing secret",
    "ssmmessages:CreateControlChannel": "a channel has no ARN",
    "ssmmessages:CreateDataChannel": "a channel has no ARN",
    "ssmmessages:OpenControlChannel": "a channel has no ARN",
    "ssmmessages:OpenDataChannel": "a channel has no ARN",
}
# What may be done under a condition alone.
CONDITIONS = {
    "iam:PassRole": "iam:PassedToService",
    "ecs:RunTask": "ecs:cluster",
    "ecs:TagResource": "ecs:CreateAction",
}
CHANNELS = {action for action in RESOURCELESS if action.startswith("ssmmessages:")}
PULL = {"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
PUSH = {"ecr:CompleteLayerUpload", "ecr:DescribeImages", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"}
KEEP_LOG = {"logs:CreateLogGroup", "logs:PutRetentionPolicy"}
WRITE_LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
EXCHANGE = {"s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"}
FILES = {"s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"}
SESSION = {"ssm:UpdateInstanceInformation"}


def by_resource(found):
    """The actions that statements allow, for each resource."""
    out = {}
    for statement in found:
        for resource in listed(statement["Resource"]):
            out.setdefault(resource, set()).update(listed(statement["Action"]))
    return out


def environment(place, check):
    world, name = place.world, str(place)
    own = f"{world.region}:{world.account}"
    roles = {node.removeprefix("role."): role for node, role in iam.roles(place).items()}
    found = {node: iam.allowed(place, role) for node, role in roles.items()}
    cluster = ecs.cluster(place)["clusterName"]
    uploads, web = (f"arn:aws:s3:::{s3.mine(place)[node]}" for node in ("bucket.uploads", "frontend.web"))
    source = f"arn:aws:s3:::{s3.mine(place.shared)['bucket.source']}"
    secret = secrets_of.mine(place)["secret.env"]["ARN"]
    repository = f"arn:aws:ecr:{own}:repository/shop/{name}/api"
    logs = f"arn:aws:logs:{own}:log-group"
    log = f"{logs}:/provision/shop/{name}"
    pipeline = f"shop-{name}-pipeline"
    # CodePipeline names the folder of a pipeline by the first twenty characters of its name.
    artifacts = f"{source}/{pipeline[:20]}*"
    projects = f"arn:aws:codebuild:{own}:project/shop-{name}-project-*"
    families = f"arn:aws:ecs:{own}:task-definition/shop-{name}-task-definition-"
    tasks = f"arn:aws:ecs:{own}:task/{cluster}/*"
    services = {f"arn:aws:ecs:{own}:service/{cluster}/{one['serviceName']}" for one in ecs.services(place).values()}
    alarms = ("cpu-high", "cpu-low", "errors", "unhealthy")
    alarms = {f"arn:aws:cloudwatch:{own}:alarm:shop-{name}-alarm-api-{one}" for one in alarms}
    cron = f"arn:aws:scheduler:{own}:schedule/shop-{name}-crons/provision.cron.api.nightly"
    passed = {roles["execution.api"]["Arn"], roles["task.api"]["Arn"]}
    nightly = f"{families}api-cron-nightly"
    metrics = f"{logs}:RDSOSMetrics"
    edge = cloudfront.items(cloudfront.behaviours(place)[0], "LambdaFunctionAssociations")[0]["LambdaFunctionARN"].split(":")[6]

    expected = {
        "execution.api": {
            "*": {"ecr:GetAuthorizationToken"},
            repository: PULL,
            f"{log}/api:*": WRITE_LOG,
            secret: {"secretsmanager:GetSecretValue"},
        },
        # Its own bucket, and no other.
        "task.api": {
            "*": CHANNELS,
            f"{logs}:/provision/shop/{place.collection}/exec:*": WRITE_LOG | {"logs:DescribeLogStreams"},
            f"{logs}:*": {"logs:DescribeLogGroups"},
            uploads: {"s3:GetBucketLocation", "s3:ListBucket"},
            f"{uploads}/*": {"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
        },
        "proxy.main": {secrets_of.mine(place)["secret.database.main"]["ARN"]: {"secretsmanager:GetSecretValue"}},
        "edge": {f"arn:aws:logs:*:{world.account}:log-group:/aws/lambda/us-east-1.{edge}:*": WRITE_LOG},
        "events": {f"arn:aws:codepipeline:{own}:{pipeline}": {"codepipeline:StartPipelineExecution"}},
        "monitoring": {
            metrics: KEEP_LOG,
            f"{metrics}:*": WRITE_LOG | KEEP_LOG | {"logs:DescribeLogStreams", "logs:GetLogEvents"},
        },
        "crons": {
            nightly: {"ecs:RunTask"},
            f"{nightly}:*": {"ecs:RunTask"},
            tasks: {"ecs:TagResource"},
            **{arn: {"iam:PassRole"} for arn in passed},
        },
        "build": {
            "*": {"ecr:GetAuthorizationToken"},
            f"{log}/codebuild/build": WRITE_LOG,
            f"{log}/codebuild/build:*": WRITE_LOG,
            source: EXCHANGE,
            artifacts: EXCHANGE,
            repository: PULL | PUSH,
            secret: {"secretsmanager:GetSecretValue"},
            web: FILES,
            f"{web}/*": FILES,
            cloudfront.distribution(place)["ARN"]: {"cloudfront:CreateInvalidation"},
        },
        "deploy": {
            "*": {"ecs:DescribeTaskDefinition"},
            f"{log}/codebuild/deploy": WRITE_LOG,
            f"{log}/codebuild/deploy:*": WRITE_LOG,
            f"{log}/api:*": {"logs:GetLogEvents"},
            source: EXCHANGE | {"s3:GetBucketVersioning"},
            artifacts: EXCHANGE,
            f"{source}/source/{name}/source.zip": {"s3:GetObject", "s3:GetObjectVersion"},
            projects: {"codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"},
            f"{families}*:*": {"ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:RunTask"},
            tasks: {"ecs:TagResource", "ecs:DescribeTasks"},
            **{arn: {"ecs:DescribeServices", "ecs:UpdateService"} for arn in services},
            **{arn: {"cloudwatch:EnableAlarmActions"} for arn in alarms},
            # The id in a target's ARN is not known before it is there; the condition names the service.
            f"arn:aws:application-autoscaling:{own}:scalable-target/*": {"application-autoscaling:RegisterScalableTarget"},
            cron: {"scheduler:GetSchedule", "scheduler:UpdateSchedule"},
            **{arn: {"iam:PassRole"} for arn in passed | {roles["crons"]["Arn"]}},
        },
    }
    check("roles", set(found), set(expected))
    for node in sorted(expected):
        allowed = by_resource(found[node])
        for resource in sorted(set(allowed) | set(expected[node])):
            check(f"{node}: {resource}", allowed.get(resource, set()), expected[node].get(resource, set()))
    rules(place, check, found)
    apart = [by_resource(found[node]) for node in ("build", "deploy", "execution.api", "task.api")]
    check("build, deploy, execution and task differ", all(apart.count(one) == 1 for one in apart))


def shared(place, check):
    own = f"{place.world.region}:{place.world.account}"
    found = {node.removeprefix("role."): iam.allowed(place, role) for node, role in iam.roles(place).items()}
    machines = {f"arn:aws:ec2:{own}:instance/*": SESSION, f"arn:aws:ssm:{own}:managed-instance/*": SESSION}
    log = f"arn:aws:logs:{own}:log-group"
    expected = {"bastion": {"*": CHANNELS, **machines}}
    if place.everything:
        expected["nat"] = expected["bastion"]
        write = WRITE_LOG | {"logs:DescribeLogStreams"}
        expected["flow-log"] = {f"{log}:/provision/shop/review/flow-log:*": write, f"{log}:*": {"logs:DescribeLogGroups"}}
    for node in sorted(expected):
        check(f"{node}: may do", by_resource(found[node]), expected[node])
    rules(place, check, found)


def rules(place, check, found):
    """What holds for every statement of every role."""
    known = actions()
    for node, all_of_it in sorted(found.items()):
        check(f"{node}: only what is named", all("NotAction" not in one and "NotResource" not in one for one in all_of_it))
        check(f"{node}: only allows", {one["Effect"] for one in all_of_it}, {"Allow"})
        named = {action for one in all_of_it for action in listed(one["Action"])}
        check(f"{node}: no wildcard in an action", [action for action in named if "*" in action], [])
        check(f"{node}: every action exists", sorted(action for action in named if action.lower() not in known), [])
        anywhere = {action for one in all_of_it if "*" in listed(one["Resource"]) for action in listed(one["Action"])}
        check(f"{node}: on all resources", sorted(anywhere - set(RESOURCELESS)), [])
        for one in all_of_it:
            conditions = [key for tests in one.get("Condition", {}).values() for key in tests]
            for action, key in CONDITIONS.items():
                if action in listed(one["Action"]):
                    check(f"{node}: {action} only with {key}", conditions, [key])
    narrower = sorted(action for action in RESOURCELESS if known[action.lower()])
    check("AWS has no narrower resource", narrower, [])


@functools.cache
def actions():
    """AWS's actions, with the sorts of resources that each knows: its service reference, as cfn-lint brings it along."""
    text = importlib.resources.files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text()
    services = json.loads(text)
    every = [(name, action, has) for name, of in services.items() for action, has in of["Actions"].items()]
    return {f"{name}:{action}": has.get("Resources", []) for name, action, has in every}


ROWS = [("roles", "environment", environment), ("roles", "collection", shared)]
