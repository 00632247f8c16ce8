"""Rows "database" and "database proxy"."""

import ec2
import iam
import secrets_of
from reader import once, tags_of

# Names that everybody tries first.
DEFAULT_NAMES = {"admin", "postgres", "root", "rdsadmin", "master", "user"}
SERVICE = "rds"


def mine(place, operation, key):
    return place.mine((one, tags_of(one.get("TagList"))) for one in place.pages(SERVICE, operation, key))


@once
def instance(place):
    return mine(place, "describe_db_instances", "DBInstances")["database.main"]


def parameters(place, group):
    every = place.pages(SERVICE, "describe_db_parameters", "Parameters", DBParameterGroupName=group)
    return {one["ParameterName"]: one.get("ParameterValue") for one in every}


def database(place, check):
    found = instance(place)
    expected = {
        "DBInstanceStatus": "available",
        "Engine": "postgres",
        "DBInstanceClass": "db.t4g.micro",
        "AllocatedStorage": 20,
        "StorageType": "gp3",
        "MultiAZ": False,
        "BackupRetentionPeriod": 0,
        "StorageEncrypted": True,
        "PubliclyAccessible": False,
        "IAMDatabaseAuthenticationEnabled": True,
        "AutoMinorVersionUpgrade": True,
        "CopyTagsToSnapshot": True,
        "DeletionProtection": place.production,
        "MonitoringInterval": 60,
    }
    for name, value in expected.items():
        check(name, found.get(name), value)
    check("version", found["EngineVersion"].split(".")[0], "16")
    check("logs", set(found.get("EnabledCloudwatchLogsExports", [])), {"postgresql", "upgrade"})
    check("administrator is not named as everywhere", found["MasterUsername"] not in DEFAULT_NAMES)
    check("groups", [one["VpcSecurityGroupId"] for one in found["VpcSecurityGroups"]], [ec2.groups(place)["database"]])
    subnets = {one["SubnetIdentifier"] for one in found["DBSubnetGroup"]["Subnets"]}
    check("subnets", subnets, set(ec2.subnets(place, "private")))
    check("monitoring role", found.get("MonitoringRoleArn"), iam.roles(place)["role.monitoring"]["Arn"])
    key = found.get("KmsKeyId", "")
    check("no key of one's own", key == "" or key.startswith("arn:aws:kms:") or key == "alias/aws/rds")

    name = found["DBParameterGroups"][0]["DBParameterGroupName"]
    group = place.client(SERVICE).describe_db_parameter_groups(DBParameterGroupName=name)["DBParameterGroups"][0]
    check("parameter family", group["DBParameterGroupFamily"], "postgres16")
    check("TLS only", parameters(place, name).get("rds.force_ssl"), "1")

    keys, empty = secrets_of.keys(place, "secret.database.main")
    check("keys of its secret", (keys, empty), ({"username", "password"}, set()))
    logs = place.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix="/aws/rds/instance/")
    path = f"/aws/rds/instance/{found['DBInstanceIdentifier']}/"
    ours = {log["logGroupName"]: log.get("retentionInDays") for log in logs if log["logGroupName"].startswith(path)}
    expected = {f"{path}{log}": 30 for log in ("postgresql", "upgrade")}
    check("log groups and their days", ours, expected)


def proxy(place, check):
    client = place.client(SERVICE)
    pairs = []
    for one in place.pages(SERVICE, "describe_db_proxies", "DBProxies"):
        pairs.append((one, tags_of(client.list_tags_for_resource(ResourceName=one["DBProxyArn"])["TagList"])))
    found = place.mine(pairs)["proxy.main"]
    check("state", found["Status"], "available")
    check("TLS required", found["RequireTLS"])
    check("engine", found["EngineFamily"], "POSTGRESQL")
    check("groups", found["VpcSecurityGroupIds"], [ec2.groups(place)["proxy"]])
    check("subnets", set(found["VpcSubnetIds"]), set(ec2.subnets(place, "private")))
    check("role", found["RoleArn"], iam.roles(place)["role.proxy.main"]["Arn"])
    secrets = [one["SecretArn"] for one in found["Auth"]]
    check("secret", secrets, [secrets_of.mine(place)["secret.database.main"]["ARN"]])
    targets = client.describe_db_proxy_targets(DBProxyName=found["DBProxyName"])["Targets"]
    told = [(one["RdsResourceId"], one["TargetHealth"]["State"]) for one in targets]
    check("targets", told, [(instance(place)["DBInstanceIdentifier"], "AVAILABLE")])


ROWS = [("database", "environment", database), ("database proxy", "environment", proxy)]
