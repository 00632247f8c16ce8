//! The kinds of databases and caches.

use provision_aws::kinds::{elasticache, rds};
use provision_aws::types::{CacheParameterGroupName, DbParameterGroupName, EngineVersion, ParameterValue, Window};

use super::row::rows;
use super::with;

rows! {
    rds::Instance {
        class: |it, _| it.class = "db.t4g.small".to_owned(),
        engine_version (untold): |it, _| it.engine_version = EngineVersion::new("16.10"),
        storage_gib: |it, _| it.storage_gib += 10,
        storage_type + "iops": |it, _| (it.storage_type, it.iops) = ("io2".to_owned(), Some(1000)),
        iops (untold) + "storage_type" + "storage_gib": |it, _| {
            (it.storage_type, it.storage_gib, it.iops) = ("gp3".to_owned(), 400, Some(12_000));
        },
        max_storage_gib (untold): |it, _| it.max_storage_gib = Some(1000),
        multi_az: |it, _| it.multi_az = !it.multi_az,
        backup_retention_days: |it, _| it.backup_retention_days += 3,
        backup_window (untold): |it, _| it.backup_window = Some(Window::new("04:10-04:50")),
        maintenance_window (untold): |it, _| it.maintenance_window = Some(Window::new("tue:01:10-tue:01:50")),
        port: |it, _| it.port += 1,
        deletion_protection: |it, _| it.deletion_protection = true,
        monitoring_s + "monitoring_role": |it, by| (it.monitoring_s, it.monitoring_role) = (15, Some(by.role.clone())),
        monitoring_role + "monitoring_s": |it, by| (it.monitoring_s, it.monitoring_role) = (30, Some(by.role.clone())),
        performance_insights: |it, _| it.performance_insights = !it.performance_insights,
        minor_upgrades: |it, _| it.minor_upgrades = !it.minor_upgrades,
        public: |it, _| it.public = !it.public,
        security_groups: |it, by| it.security_groups = with(&it.security_groups, by.group.clone()),
        parameter_group: |it, by| it.parameter_group = DbParameterGroupName::new(&by.database_parameters),
        iam_auth: |it, _| it.iam_auth = !it.iam_auth,
        log_exports: |it, _| it.log_exports = Vec::new().into(),
        copy_tags_to_snapshots: |it, _| it.copy_tags_to_snapshots = !it.copy_tags_to_snapshots,
        credentials: |it, by| it.credentials = by.secret.clone(),
        stopped: |it, _| it.stopped = !it.stopped,
        final_snapshot: |it, _| it.final_snapshot = !it.final_snapshot,
    }
    rds::ParameterGroup {
        parameters: |it, _| drop(it.parameters.insert("log_min_duration_statement".to_owned(), ParameterValue::new("250"))),
    }
    rds::Proxy {
        idle_timeout_s: |it, _| it.idle_timeout_s += 60,
        security_groups: |it, by| it.security_groups = with(&it.security_groups, by.group.clone()),
        secret: |it, by| it.secret = by.secret.clone(),
        role: |it, by| it.role = by.role.clone(),
        require_tls: |it, _| it.require_tls = !it.require_tls,
        debug_logging: |it, _| it.debug_logging = !it.debug_logging,
    }
    rds::SubnetGroup {
        subnets: |it, by| it.subnets = with(&it.subnets, by.subnets[0].clone()),
    }
    elasticache::ReplicationGroup {
        engine_version: |it, _| it.engine_version = EngineVersion::new("7.1.0"),
        node_type: |it, _| it.node_type = "cache.t4g.small".to_owned(),
        nodes: |it, _| it.nodes += 1,
        failover: |it, _| if it.nodes > 1 { it.failover = !it.failover },
        snapshot_retention_days: |it, _| it.snapshot_retention_days += 3,
        description: |it, _| it.description.push_str(", or elsewhere"),
        credentials: |it, by| it.credentials = Some(by.secret.clone()),
        parameter_group: |it, by| it.parameter_group = CacheParameterGroupName::new(&by.cache_parameters),
        security_groups: |it, by| it.security_groups = with(&it.security_groups, by.group.clone()),
    }
    elasticache::ParameterGroup {
        parameters: |it, _| drop(it.parameters.insert("timeout".to_owned(), "120".to_owned())),
    }
    elasticache::SubnetGroup {
        description: |it, _| it.description.push_str(", or elsewhere"),
        subnets: |it, by| it.subnets = with(&it.subnets, by.subnets[0].clone()),
    }
}
