"""Controls of what runs, of what is built, of the distribution and of roles."""

import cloudfront
import ecs
import iam
import row_delivery
from cloudfront import items
from reader import listed, once, tags_of

# Names of variables that hold credentials of AWS.
CREDENTIALS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"}
OLD_PROTOCOLS = {"SSLv3"}
TLS_POLICIES = {"TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"}


def definitions(fails):
    return lambda place: [node for node, one in ecs.definitions(place).items() if fails(one)]


def containers(fails):
    return definitions(lambda one: any(fails(container) for container in one["containerDefinitions"]))


def services(fails):
    return lambda place: [node for node, one in ecs.services(place).items() if fails(one)]


def public(service):
    return service["networkConfiguration"]["awsvpcConfiguration"].get("assignPublicIp") == "ENABLED"


def insights(place):
    told = {one["name"]: one["value"] for one in ecs.cluster(place)["settings"]}
    return [] if told.get("containerInsights") in ("enabled", "enhanced") else ["cluster"]


TASKS = {
    "ECS.1": definitions(lambda one: one["networkMode"] == "host"),
    "ECS.2": services(public),
    "ECS.3": definitions(lambda one: one.get("pidMode") == "host"),
    "ECS.4": containers(lambda one: one.get("privileged")),
    "ECS.5": containers(lambda one: not one.get("readonlyRootFilesystem")),
    "ECS.8": containers(lambda one: CREDENTIALS & {v["name"] for v in one.get("environment", [])}),
    "ECS.9": containers(lambda one: not one.get("logConfiguration")),
    "ECS.10": services(lambda one: one.get("platformVersion") not in (None, "LATEST", "1.4.0")),
    "ECS.16": services(public),
    "ECS.17": definitions(lambda one: one["networkMode"] == "host"),
}


def projects(fails):
    return lambda place: [node for node, one in row_delivery.projects(place).items() if fails(one)]


def credentials(project):
    variables = project["environment"].get("environmentVariables", [])
    return CREDENTIALS & {one["name"] for one in variables if one.get("type") != "SECRETS_MANAGER"}


def logs_in_the_open(project):
    kept = project.get("logsConfig", {}).get("s3Logs", {})
    return kept.get("status") == "ENABLED" and kept.get("encryptionDisabled", False)


def unlogged(project):
    return project.get("logsConfig", {}).get("cloudWatchLogs", {}).get("status") != "ENABLED"


BUILDS = {
    "CodeBuild.1": projects(lambda one: one["source"]["type"] == "BITBUCKET"),
    "CodeBuild.2": projects(credentials),
    "CodeBuild.3": projects(logs_in_the_open),
    "CodeBuild.4": projects(unlogged),
    "CodeBuild.5": projects(lambda one: one["environment"]["privilegedMode"]),
}


@once
def repositories(place):
    client, pairs = place.client("ecr"), []
    for one in place.pages("ecr", "describe_repositories", "repositories"):
        pairs.append((one, tags_of(client.list_tags_for_resource(resourceArn=one["repositoryArn"])["tags"])))
    return place.mine(pairs)


def images(fails):
    return lambda place: [node for node, one in repositories(place).items() if fails(place, one)]


def unlimited(place, repository):
    client = place.client("ecr")
    try:
        return not client.get_lifecycle_policy(repositoryName=repository["repositoryName"])["lifecyclePolicyText"]
    except client.exceptions.LifecyclePolicyNotFoundException:
        return True


IMAGES = {
    "ECR.1": images(lambda _, one: not one["imageScanningConfiguration"]["scanOnPush"]),
    "ECR.2": images(lambda _, one: not one["imageTagMutability"].startswith("IMMUTABLE")),
    "ECR.3": images(unlimited),
}


def distribution(fails):
    return lambda place: ["distribution"] if fails(cloudfront.config(place), place) else []


def unlogged_distribution(place):
    """Standard logging, version 2: a delivery from a source that is the distribution. All of it is in us-east-1."""
    arn = cloudfront.distribution(place)["ARN"]
    sources = place.pages("logs", "describe_delivery_sources", "deliverySources")
    names = {one["name"] for one in sources if arn in one["resourceArns"]}
    deliveries = place.pages("logs", "describe_deliveries", "deliveries")
    return [] if any(one["deliverySourceName"] in names for one in deliveries) else ["distribution"]


def viewers_in_the_open(config, _):
    behaviours = [config["DefaultCacheBehavior"], *items(config, "CacheBehaviors")]
    return any(one["ViewerProtocolPolicy"] == "allow-all" for one in behaviours)


def old_viewers(config, _):
    return config["ViewerCertificate"].get("MinimumProtocolVersion") not in TLS_POLICIES


def origins(config, custom):
    return [one for one in items(config, "Origins") if ("CustomOriginConfig" in one) == custom]


def in_the_open(config, _):
    return any(one["CustomOriginConfig"]["OriginProtocolPolicy"] != "https-only" for one in origins(config, True))


def old_protocols(config, _):
    return any(OLD_PROTOCOLS & set(items(one["CustomOriginConfig"], "OriginSslProtocols")) for one in origins(config, True))


def missing_buckets(config, place):
    there = {bucket["Name"] for bucket in place.client("s3").list_buckets()["Buckets"]}
    return any(one["DomainName"].split(".s3.")[0] not in there for one in origins(config, False))


def numbered_addresses(config, _):
    return config["ViewerCertificate"].get("SSLSupportMethod") == "vip"


DISTRIBUTIONS = {
    "CloudFront.1": distribution(lambda config, _: not config["DefaultRootObject"]),
    "CloudFront.3": distribution(viewers_in_the_open),
    "CloudFront.4": distribution(lambda config, _: not items(config, "OriginGroups")),
    "CloudFront.5": unlogged_distribution,
    "CloudFront.6": distribution(lambda config, _: not config.get("WebACLId")),
    "CloudFront.7": distribution(lambda config, _: bool(config["ViewerCertificate"].get("CloudFrontDefaultCertificate"))),
    "CloudFront.8": distribution(numbered_addresses),
    "CloudFront.9": distribution(in_the_open),
    "CloudFront.10": distribution(old_protocols),
    "CloudFront.12": distribution(missing_buckets),
    "CloudFront.13": distribution(lambda config, _: any(not one.get("OriginAccessControlId") for one in origins(config, False))),
    "CloudFront.15": distribution(old_viewers),
}


def roles(fails):
    def failing(place):
        return [node for node, role in iam.roles(place).items() if any(fails(one) for one in iam.allowed(place, role))]

    return failing


def everything(statement):
    return "*" in listed(statement["Action"]) and "*" in listed(statement["Resource"])


def whole_services(statement):
    return any(action.endswith(":*") for action in listed(statement["Action"]))


def decrypts_all(statement):
    decrypts = {"kms:*", "kms:Decrypt", "kms:ReEncryptFrom"} & set(listed(statement["Action"]))
    return bool(decrypts) and any(one == "*" or one.endswith(":key/*") for one in listed(statement["Resource"]))


ROLES = {
    "IAM.1": roles(everything),
    "IAM.21": roles(whole_services),
    "KMS.1": roles(decrypts_all),
    "KMS.2": roles(decrypts_all),
}

COLLECTION = {"ECS.12": insights, **ROLES}
ENVIRONMENT = {**TASKS, **BUILDS, **IMAGES, **DISTRIBUTIONS, **ROLES}
