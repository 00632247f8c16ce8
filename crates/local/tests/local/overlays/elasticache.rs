//! Overlays of ElastiCache.

use super::*;
use crate::common::data::{cache, cache_groups, log_delivery, seen_cache};

async fn made(c: &Client) -> Value {
    let net = network(c, false).await;
    cache_groups(c, &net).await;
    c.ok("elasticache", "CreateReplicationGroup", cache(&net)).await;
    seen_cache(c).await
}

/// Whether the calls that a row begins with work at all.
async fn has_groups(c: &Client) -> bool {
    let group = json!({"CacheParameterGroupName": "probe", "CacheParameterGroupFamily": "valkey8", "Description": "d"});
    c.call("elasticache", "CreateCacheParameterGroup", group).await.is_ok()
}

async fn set(c: &Client, member: &str, value: Value) {
    let params = json!({"ReplicationGroupId": "rg", member: value, "ApplyImmediately": true});
    c.ok("elasticache", "ModifyReplicationGroup", params).await;
}

rows! {
    cache_parameter_groups: [Moto], async |c: Client| has_groups(&c).await;
    cache_user_parameters: [Ministack Moto], async |c: Client| {
        if !has_groups(&c).await {
            return false;
        }
        let policy = json!([{"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}]);
        let params = json!({"CacheParameterGroupName": "probe", "ParameterNameValues": policy});
        c.ok("elasticache", "ModifyCacheParameterGroup", params.clone()).await;
        let user = json!({"CacheParameterGroupName": "probe", "Source": "user"});
        let one = c.ok("elasticache", "DescribeCacheParameters", user.clone()).await["Parameters"].clone();
        c.ok("elasticache", "ResetCacheParameterGroup", params).await;
        let none = c.ok("elasticache", "DescribeCacheParameters", user).await["Parameters"].clone();
        one.as_array().unwrap().len() == 1 && one[0]["ParameterValue"] == "allkeys-lru" && none == json!([])
    };
    cache_subnet_groups_come_and_go: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let group = json!({"CacheSubnetGroupName": "sub", "CacheSubnetGroupDescription": "d", "SubnetIds": net.subnets});
        c.ok("elasticache", "CreateCacheSubnetGroup", group).await;
        c.call("elasticache", "DeleteCacheSubnetGroup", json!({"CacheSubnetGroupName": "sub"})).await.is_ok()
    };
    cache_names_are_lower_case: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let group = json!({"CacheSubnetGroupName": "Sub", "CacheSubnetGroupDescription": "d", "SubnetIds": net.subnets});
        c.ok("elasticache", "CreateCacheSubnetGroup", group).await;
        first(&c, "elasticache", "DescribeCacheSubnetGroups", json!({}), "CacheSubnetGroups").await["CacheSubnetGroupName"] == "sub"
    };
    a_caches_groups_must_be_there: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        if !has_groups(&c).await {
            return false;
        }
        let mut wanted = cache(&net);
        wanted["CacheParameterGroupName"] = json!("probe");
        let one = refused(&c, "elasticache", "CreateReplicationGroup", wanted.clone(), "CacheSubnetGroupNotFoundFault").await;
        wanted["CacheParameterGroupName"] = json!("nobody");
        one && refused(&c, "elasticache", "CreateReplicationGroup", wanted, "CacheParameterGroupNotFound").await
    };
    caches_have_host_names: [Ministack Moto], async |c: Client| {
        if !has_groups(&c).await {
            return false;
        }
        let cache = made(&c).await;
        let host = cache["NodeGroups"][0]["PrimaryEndpoint"]["Address"].as_str().unwrap_or_default().to_owned();
        host.starts_with("master.rg.") && host.ends_with(".euw1.cache.amazonaws.com") && cache["MemberClusters"] == json!(["rg-001"])
    };
    nodes_have_their_groups: [Moto], async |c: Client| {
        if !has_groups(&c).await {
            return false;
        }
        made(&c).await;
        let node = first(&c, "elasticache", "DescribeCacheClusters", json!({}), "CacheClusters").await;
        node["SecurityGroups"].as_array().is_some_and(|g| g.len() == 1)
            && node["CacheParameterGroup"]["CacheParameterGroupName"] == "pg"
            && node["CacheSubnetGroupName"] == "sub"
    };
    versions_of_nodes_in_full: [Ministack Moto], async |c: Client| {
        if !has_groups(&c).await {
            return false;
        }
        made(&c).await;
        first(&c, "elasticache", "DescribeCacheClusters", json!({}), "CacheClusters").await["EngineVersion"] == "8.0.1"
    };
    log_delivery_is_changed_by_type: [Ministack Moto], async |c: Client| {
        if !has_groups(&c).await {
            return false;
        }
        made(&c).await;
        set(&c, "LogDeliveryConfigurations", json!([log_delivery("engine-log")])).await;
        let types = |cache: &Value| -> Vec<String> {
            cache["LogDeliveryConfigurations"].as_array().unwrap().iter().map(|l| id(l, "/LogType")).collect()
        };
        let both = types(&seen_cache(&c).await);
        set(&c, "LogDeliveryConfigurations", json!([{"LogType": "slow-log", "Enabled": false}])).await;
        both == ["engine-log", "slow-log"] && types(&seen_cache(&c).await) == ["engine-log"]
    };
    caches_are_changed_and_go: [Moto], async |c: Client| {
        if !has_groups(&c).await {
            return false;
        }
        let arn = made(&c).await["ARN"].clone();
        set(&c, "SnapshotRetentionLimit", json!(3)).await;
        set(&c, "CacheNodeType", json!("cache.t4g.small")).await;
        let more = json!({"ReplicationGroupId": "rg", "NewReplicaCount": 1, "ApplyImmediately": true});
        c.ok("elasticache", "IncreaseReplicaCount", more).await;
        let cache = seen_cache(&c).await;
        c.ok("elasticache", "AddTagsToResource", json!({"ResourceName": arn, "Tags": [{"Key": "l", "Value": "w"}]})).await;
        c.ok("elasticache", "RemoveTagsFromResource", json!({"ResourceName": arn, "TagKeys": ["k"]})).await;
        let tags = c.ok("elasticache", "ListTagsForResource", json!({"ResourceName": arn})).await;
        c.ok("elasticache", "DeleteReplicationGroup", json!({"ReplicationGroupId": "rg"})).await;
        let gone = json!({"ReplicationGroupId": "rg"});
        cache["SnapshotRetentionLimit"] == 3
            && cache["CacheNodeType"] == "cache.t4g.small"
            && cache["MemberClusters"].as_array().unwrap().len() == 2
            && tags["TagList"] == json!([{"Key": "l", "Value": "w"}])
            && refused(&c, "elasticache", "DescribeReplicationGroups", gone, "ReplicationGroupNotFoundFault").await
    };
}
