//! Databases and caches.

use serde_json::{Value, json};

use super::turns::{another, emptied, fill, flipped, more, push, reversed, shorter, text};
use super::{Row, row};

const INSTANCES: &str = "rds:DescribeDBInstances";
const INSTANCE: &str = "DBInstances.*";

pub(super) fn rows() -> Vec<Row> {
    let mut all = databases();
    all.extend(owned());
    all.extend(beside());
    all.extend(caches());
    all
}

fn databases() -> Vec<Row> {
    vec![
        // A minor version, or a release of it, is what a major one was asked for.
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
        row("rds.instance", "engine_version", INSTANCES, "DBInstances.*.EngineVersion", |version| {
            text(version, |version| format!("{}.99-R2", version.split('.').next().unwrap_or_default()));
        })
        .but(|version| *version = json!("9.6")),
        // What a change is making of it.
        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_PendingModifiedValues.html
        row("rds.instance", "iam_auth", INSTANCES, INSTANCE, |instance| {
            let wanted = instance["IAMDatabaseAuthenticationEnabled"].clone();
            flipped(&mut instance["IAMDatabaseAuthenticationEnabled"]);
            let mut pending = instance.get("PendingModifiedValues").cloned().unwrap_or_else(|| json!({}));
            fill(&mut pending, json!({ "IAMDatabaseAuthenticationEnabled": wanted }));
            instance["PendingModifiedValues"] = pending;
        })
        .but(|instance| flipped(&mut instance["IAMDatabaseAuthenticationEnabled"])),
        // Groups on their way in and out.
        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_VpcSecurityGroupMembership.html
        row("rds.instance", "security_groups", INSTANCES, "DBInstances.*.VpcSecurityGroups", |groups| {
            for group in groups.as_array_mut().into_iter().flatten() {
                group["Status"] = json!("adding");
            }
            push(groups, json!({ "VpcSecurityGroupId": "sg-0leaving", "Status": "removing" }));
        })
        .but(emptied),
        // Parameters that wait for a restart.
        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBParameterGroupStatus.html
        row("rds.instance", "parameter_group", INSTANCES, "DBInstances.*.DBParameterGroups.*", |group| {
            group["ParameterApplyStatus"] = json!("pending-reboot");
        })
        .but(|group| another(&mut group["DBParameterGroupName"])),
        row("rds.instance", "log_exports", INSTANCES, "DBInstances.*.EnabledCloudwatchLogsExports", reversed).but(emptied),
        // What AWS chooses, and what it does by itself for hours.
        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html
        row("rds.instance", "", INSTANCES, INSTANCE, |instance| {
            fill(instance, json!({ "DBInstanceStatus": "storage-optimization", "CACertificateIdentifier": "rds-ca-rsa2048-g1" }));
            fill(
                instance,
                json!({ "LicenseModel": "postgresql-license", "AvailabilityZone": "us-east-1b", "NetworkType": "IPV4" }),
            );
            fill(instance, json!({ "KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/1", "StorageThroughput": 125 }));
            fill(
                instance,
                json!({ "OptionGroupMemberships": [{ "OptionGroupName": "default:postgres-16", "Status": "in-sync" }] }),
            );
        }),
    ]
}

/// What is the owner's: raised, chosen, or grown by itself. Seed: "will not be treated as drift".
fn owned() -> Vec<Row> {
    const fn owned(field: &'static str, member: &'static str, form: fn(&mut Value)) -> Row {
        row("rds.instance", field, INSTANCES, member, form)
    }
    vec![
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
        owned("class", "DBInstances.*.DBInstanceClass", |class| *class = json!("db.r7g.large")),
        owned("multi_az", "DBInstances.*.MultiAZ", flipped),
        owned("backup_retention_days", "DBInstances.*.BackupRetentionPeriod", |days| *days = json!(14)),
        owned("performance_insights", "DBInstances.*.PerformanceInsightsEnabled", flipped),
        owned("monitoring_s", "DBInstances.*.MonitoringInterval", |seconds| *seconds = json!(15)),
        owned("deletion_protection", "DBInstances.*.DeletionProtection", |on| *on = json!(true)),
        // Windows that AWS has chosen, in its letters.
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html
        owned("backup_window", "DBInstances.*.PreferredBackupWindow", |window| *window = json!("07:12-07:42")),
        owned("maintenance_window", "DBInstances.*.PreferredMaintenanceWindow", |at| *at = json!("Sun:04:10-Sun:04:40")),
        // Storage grows by itself, and gets a higher baseline with it; how far it may grow is the owner's.
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
        owned("storage_gib", "DBInstances.*.AllocatedStorage", |gib| *gib = json!(gib.as_i64().unwrap_or_default() + 400)),
        owned("storage_type", "DBInstances.*.StorageType", |sort| *sort = json!("io2")),
        owned("iops", INSTANCE, |instance| instance["Iops"] = json!(12_000)),
        owned("max_storage_gib", INSTANCE, |instance| instance["MaxAllocatedStorage"] = json!(21)),
    ]
}

fn beside() -> Vec<Row> {
    vec![
        // A switch has several words; how a change is applied is none of the group's settings.
        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Parameter.html
        row("rds.parameter-group", "parameters", "rds:DescribeDBParameters", "Parameters", |parameters| {
            for one in parameters.as_array_mut().into_iter().flatten() {
                fill(one, json!({ "ApplyMethod": "pending-reboot", "ApplyType": "dynamic", "DataType": "boolean" }));
                if one["ParameterValue"] == "1" {
                    one["ParameterValue"] = json!("ON");
                }
            }
            reversed(parameters);
        })
        .but(|parameters| {
            push(parameters, json!({ "ParameterName": "log_connections", "ParameterValue": "1", "Source": "user" }));
        }),
        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_UserAuthConfigInfo.html
        row("rds.proxy", "secret", "rds:DescribeDBProxies", "DBProxies.*.Auth.*", |auth| {
            fill(auth, json!({ "IAMAuth": "DISABLED", "ClientPasswordAuthType": "POSTGRES_SCRAM_SHA_256", "Description": "" }));
        })
        .but(|auth| another(&mut auth["SecretArn"])),
        row("rds.proxy", "subnets", "rds:DescribeDBProxies", "DBProxies.*.VpcSubnetIds", reversed),
        row("rds.subnet-group", "subnets", "rds:DescribeDBSubnetGroups", "DBSubnetGroups.*.Subnets", reversed).but(shorter),
    ]
}

fn caches() -> Vec<Row> {
    const NODES: &str = "elasticache:DescribeCacheClusters";
    const GROUPS: &str = "elasticache:DescribeReplicationGroups";
    vec![
        // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html
        row("elasticache.replication-group", "engine_version", NODES, "CacheClusters.*.EngineVersion", |version| {
            text(version, |version| {
                let parts: Vec<&str> = version.split('.').take(2).collect();
                format!("{}.99", parts.join("."))
            });
        })
        .but(|version| *version = json!("4.0.10")),
        // https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CacheParameterGroupStatus.html
        row("elasticache.replication-group", "parameter_group", NODES, "CacheClusters.*.CacheParameterGroup", |group| {
            fill(group, json!({ "ParameterApplyStatus": "pending-reboot", "CacheNodeIdsToReboot": ["0001"] }));
        })
        .but(|group| another(&mut group["CacheParameterGroupName"])),
        row("elasticache.replication-group", "security_groups", NODES, "CacheClusters.*.SecurityGroups", |groups| {
            push(groups, json!({ "SecurityGroupId": "sg-0leaving", "Status": "removing" }));
        })
        .but(emptied),
        // The owner's, and what AWS chooses.
        // https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html
        row("elasticache.replication-group", "node_type", GROUPS, "ReplicationGroups.*.CacheNodeType", |sort| {
            *sort = json!("cache.r7g.large");
        }),
        row(
            "elasticache.replication-group",
            "snapshot_retention_days",
            GROUPS,
            "ReplicationGroups.*.SnapshotRetentionLimit",
            more,
        ),
        row("elasticache.replication-group", "", GROUPS, "ReplicationGroups.*", |group| {
            fill(group, json!({ "SnapshotWindow": "05:00-06:00", "NetworkType": "ipv4", "IpDiscovery": "ipv4" }));
            fill(group, json!({ "AuthTokenLastModifiedDate": "2026-01-01T00:00:00Z", "DataTiering": "disabled" }));
        }),
        row(
            "elasticache.subnet-group",
            "subnets",
            "elasticache:DescribeCacheSubnetGroups",
            "CacheSubnetGroups.*.Subnets",
            |all| {
                reversed(all);
            },
        )
        .but(shorter),
    ]
}
