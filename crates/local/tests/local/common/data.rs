//! Databases and what they need.

use serde_json::{Value, json};

use super::Client;
use super::stack::{Network, id};

pub(crate) async fn subnet_group(c: &Client, net: &Network) {
    let params = json!({"DBSubnetGroupName": "sub", "DBSubnetGroupDescription": "d", "SubnetIds": net.subnets});
    c.ok("rds", "CreateDBSubnetGroup", params).await;
}

pub(crate) async fn parameter_group(c: &Client, name: &str, family: &str) {
    let params = json!({"DBParameterGroupName": name, "DBParameterGroupFamily": family, "Description": "d"});
    c.ok("rds", "CreateDBParameterGroup", params).await;
}

/// A database `db` of the groups `sub` and `pg`.
pub(crate) fn database(net: &Network) -> Value {
    json!({
        "DBInstanceIdentifier": "db",
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "EngineVersion": "16",
        "AllocatedStorage": 20,
        "StorageType": "gp3",
        "MasterUsername": "app",
        "MasterUserPassword": "not-a-secret",
        "DBSubnetGroupName": "sub",
        "DBParameterGroupName": "pg",
        "VpcSecurityGroupIds": [net.group],
        "StorageEncrypted": true,
        "BackupRetentionPeriod": 0,
        "EnableCloudwatchLogsExports": ["postgresql"],
        "EnablePerformanceInsights": true,
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
        "Tags": [{"Key": "k", "Value": "v"}],
    })
}

/// The database with its groups.
pub(crate) async fn made(c: &Client, net: &Network) -> Value {
    subnet_group(c, net).await;
    parameter_group(c, "pg", "postgres16").await;
    c.ok("rds", "CreateDBInstance", database(net)).await["DBInstance"].clone()
}

/// The database as it is described.
pub(crate) async fn seen(c: &Client) -> Value {
    let found = c.ok("rds", "DescribeDBInstances", json!({"DBInstanceIdentifier": "db"})).await;
    found["DBInstances"].get(0).cloned().unwrap_or_default()
}

pub(crate) async fn secret(c: &Client, name: &str, content: &str) -> String {
    id(&c.ok("secretsmanager", "CreateSecret", json!({"Name": name, "SecretString": content})).await, "/ARN")
}

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"rds.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

pub(crate) async fn role(c: &Client, name: &str) -> String {
    id(&c.ok("iam", "CreateRole", json!({"RoleName": name, "AssumeRolePolicyDocument": TRUST})).await, "/Role/Arn")
}

/// A proxy `px`.
pub(crate) fn proxy(net: &Network, role: &str, secret: &str) -> Value {
    json!({
        "DBProxyName": "px",
        "EngineFamily": "POSTGRESQL",
        "Auth": [{"AuthScheme": "SECRETS", "SecretArn": secret, "IAMAuth": "DISABLED"}],
        "RoleArn": role,
        "VpcSubnetIds": net.subnets,
        "VpcSecurityGroupIds": [net.group],
        "RequireTLS": true,
        "Tags": [{"Key": "k", "Value": "v"}],
    })
}

/// A cache `rg` of the groups `sub` and `pg`.
pub(crate) fn cache(net: &Network) -> Value {
    json!({
        "ReplicationGroupId": "rg",
        "ReplicationGroupDescription": "d",
        "NumCacheClusters": 1,
        "AutomaticFailoverEnabled": false,
        "CacheNodeType": "cache.t4g.micro",
        "Engine": "valkey",
        "EngineVersion": "8.0",
        "CacheParameterGroupName": "pg",
        "CacheSubnetGroupName": "sub",
        "SecurityGroupIds": [net.group],
        "TransitEncryptionEnabled": true,
        "AtRestEncryptionEnabled": true,
        "AuthToken": "not-a-secret-not-a-secret",
        "SnapshotRetentionLimit": 1,
        "LogDeliveryConfigurations": [log_delivery("slow-log")],
        "Tags": [{"Key": "k", "Value": "v"}],
    })
}

pub(crate) fn log_delivery(kind: &str) -> Value {
    json!({
        "LogType": kind,
        "DestinationType": "cloudwatch-logs",
        "DestinationDetails": {"CloudWatchLogsDetails": {"LogGroup": "/cache"}},
        "LogFormat": "json",
    })
}

/// The groups of a cache.
pub(crate) async fn cache_groups(c: &Client, net: &Network) {
    let group = json!({"CacheSubnetGroupName": "sub", "CacheSubnetGroupDescription": "d", "SubnetIds": net.subnets});
    c.ok("elasticache", "CreateCacheSubnetGroup", group).await;
    let group = json!({"CacheParameterGroupName": "pg", "CacheParameterGroupFamily": "valkey8", "Description": "d"});
    c.ok("elasticache", "CreateCacheParameterGroup", group).await;
}

/// The cache as it is described.
pub(crate) async fn seen_cache(c: &Client) -> Value {
    let found = c.ok("elasticache", "DescribeReplicationGroups", json!({"ReplicationGroupId": "rg"})).await;
    found["ReplicationGroups"].get(0).cloned().unwrap_or_default()
}
