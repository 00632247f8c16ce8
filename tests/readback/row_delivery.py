"""Rows "build" and "pipeline"."""

import json

import iam
import s3
from reader import once, tags_of


@once
def projects(place):
    client = place.client("codebuild")
    names = place.pages("codebuild", "list_projects", "projects")
    found = client.batch_get_projects(names=names)["projects"]
    return place.mine((one, tags_of(one.get("tags"), "key", "value")) for one in found)


def build(place, check):
    found, roles = projects(place), iam.roles(place)
    by = {
        "build": ["project.build.api", "project.build.web", "project.test.api.1"],
        "deploy": ["project.run-task", "project.deploy"],
    }
    check("projects", set(found), {node for nodes in by.values() for node in nodes})
    for side, nodes in by.items():
        group = f"/provision/shop/{place}/codebuild/{side}"
        for node in nodes:
            one = found[node]
            check(f"{node}: role", one["serviceRole"], roles[f"role.{side}"]["Arn"])
            logs = one["logsConfig"]["cloudWatchLogs"]
            check(f"{node}: log", (logs["status"], logs["groupName"]), ("ENABLED", group))
            check(f"{node}: from and to", (one["source"]["type"], one["artifacts"]["type"]), ("CODEPIPELINE",) * 2)
            # Only what builds images may.
            image = node in ("project.build.api", "project.test.api.1")
            check(f"{node}: privileged", one["environment"]["privilegedMode"], image)
            variables = one["environment"].get("environmentVariables", [])
            plain = [each["name"] for each in variables if each.get("type", "PLAINTEXT") == "PLAINTEXT"]
            secret = [name for name in plain if any(word in name for word in ("PASSWORD", "KEY", "TOKEN"))]
            check(f"{node}: nothing secret in plain text", secret, [])
        kept = place.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=group)
        check(f"log of {side}: days", [one.get("retentionInDays") for one in kept], [30])
    check("machine", {found[node]["environment"]["computeType"] for node in by["build"]}, {"BUILD_GENERAL1_SMALL"})


def pipeline(place, check):
    client, pairs = place.client("codepipeline"), []
    for one in place.pages("codepipeline", "list_pipelines", "pipelines"):
        answer = client.get_pipeline(name=one["name"])
        arn = answer["metadata"]["pipelineArn"]
        tags = client.list_tags_for_resource(resourceArn=arn)["tags"]
        pairs.append((answer, tags_of(tags, "key", "value")))
    answer = place.mine(pairs)["pipeline"]
    found, arn = answer["pipeline"], answer["metadata"]["pipelineArn"]
    check("type", found["pipelineType"], "V2")
    check("role", found["roleArn"], iam.roles(place)["role.deploy"]["Arn"])
    bucket = s3.mine(place.shared)["bucket.source"]
    check("artifacts", found["artifactStore"]["location"], bucket)
    stages = {stage["name"]: stage["actions"] for stage in found["stages"]}
    check("stages", list(stages), ["Source", "CompileAndTest", "Build", "Migrate", "Deploy"])
    source = stages["Source"][0]["configuration"]
    key = f"source/{place}/source.zip"
    check("source", (source["S3Bucket"], source["S3ObjectKey"]), (bucket, key))
    check("polling", source["PollForSourceChanges"], "false")
    check("builds are parallel", {action["runOrder"] for action in stages["Build"]}, {1})
    check("what is built", {action["name"] for action in stages["Build"]}, {"build-api", "build-web"})
    run = {action["name"] for action in stages["Migrate"]}
    check("what is run once", run, {"migrate-api"} if place.production else {"migrate-api", "seed-api"})
    events(place, check, bucket, key, arn)


def events(place, check, bucket, key, arn):
    client, pairs = place.client("events"), []
    for one in client.list_rules()["Rules"]:
        pairs.append((one, tags_of(client.list_tags_for_resource(ResourceARN=one["Arn"])["Tags"])))
    rule = place.mine(pairs)["event-rule.source"]
    check("rule: on", rule["State"], "ENABLED")
    pattern = json.loads(rule["EventPattern"])
    check("rule: of", (pattern["source"], pattern["detail-type"]), (["aws.s3"], ["Object Created"]))
    check("rule: bucket", pattern["detail"]["bucket"]["name"], [bucket])
    check("rule: object", pattern["detail"]["object"]["key"], [key])
    targets = client.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    starts = [(one["Arn"], one["RoleArn"]) for one in targets]
    check("rule: starts", starts, [(arn, iam.roles(place)["role.events"]["Arn"])])


ROWS = [("build", "environment", build), ("pipeline", "environment", pipeline)]
