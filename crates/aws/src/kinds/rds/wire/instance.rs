//! A database instance as RDS writes it.

use crate::kinds::convert::{born, text};
use aws_sdk_rds::operation::create_db_instance::builders::CreateDBInstanceFluentBuilder as Create;
use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDBInstanceFluentBuilder as Modify;
use aws_sdk_rds::types::{DbInstance as Seen, PendingModifiedValues as Pending};
use provision_engine::{Diff, Found, Phase, Set};

use super::super::{CREDENTIALS_TAG, FINAL_SNAPSHOT_TAG, Instance, InstanceOut};
use crate::kinds::tagging;
use crate::types::{Arn, DbInstanceId, DbParameterGroupName, DbSubnetGroupName, EngineVersion, SecurityGroupId, Window};

/// The fields that `ModifyDBInstance` changes.
pub(in super::super) const MODIFIED: &[&str] = &[
    "engine_version",
    "class",
    "storage_gib",
    "storage_type",
    "iops",
    "max_storage_gib",
    "multi_az",
    "backup_retention_days",
    "backup_window",
    "maintenance_window",
    "minor_upgrades",
    "public",
    "security_groups",
    "parameter_group",
    "port",
    "iam_auth",
    "log_exports",
    "deletion_protection",
    "copy_tags_to_snapshots",
    "monitoring_s",
    "monitoring_role",
    "performance_insights",
    "credentials",
];

fn int(value: impl TryInto<i32>) -> i32 {
    value.try_into().unwrap_or(i32::MAX)
}

fn natural<T: TryFrom<i32> + Default>(value: Option<i32>) -> T {
    value.and_then(|value| T::try_from(value).ok()).unwrap_or_default()
}

fn groups(want: &Instance) -> Vec<String> {
    want.security_groups.iter().map(SecurityGroupId::to_string).collect()
}

/// Readings need their role, and the role nothing without readings.
fn monitoring_role(want: &Instance) -> Option<String> {
    want.monitoring_role.as_ref().filter(|_| want.monitoring_s > 0).map(Arn::to_string)
}

/// All but identifier, password and tags.
pub(in super::super) fn create(call: Create, want: &Instance) -> Create {
    call.engine(&want.engine)
        .engine_version(want.engine_version.as_str())
        .db_instance_class(&want.class)
        .allocated_storage(int(want.storage_gib))
        .storage_type(&want.storage_type)
        .set_iops(want.iops.map(int))
        .set_max_allocated_storage(want.max_storage_gib.map(int))
        .multi_az(want.multi_az)
        // Left out, it would be one day.
        .backup_retention_period(int(want.backup_retention_days))
        .set_preferred_backup_window(want.backup_window.as_ref().map(Window::to_string))
        .set_preferred_maintenance_window(want.maintenance_window.as_ref().map(Window::to_string))
        .auto_minor_version_upgrade(want.minor_upgrades)
        .storage_encrypted(want.encrypted)
        .publicly_accessible(want.public)
        .db_subnet_group_name(want.subnet_group.as_str())
        .set_vpc_security_group_ids(Some(groups(want)))
        .db_parameter_group_name(want.parameter_group.as_str())
        .port(i32::from(want.port))
        .enable_iam_database_authentication(want.iam_auth)
        .set_enable_cloudwatch_logs_exports(Some(want.log_exports.iter().cloned().collect()))
        .deletion_protection(want.deletion_protection)
        .copy_tags_to_snapshot(want.copy_tags_to_snapshots)
        .monitoring_interval(int(want.monitoring_s))
        .set_monitoring_role_arn(monitoring_role(want))
        .enable_performance_insights(want.performance_insights)
        .db_name(&want.database)
        .master_username(&want.admin)
}

/// What differs, but for the password and the logs, of which the API wants to know what to switch.
pub(in super::super) fn modify(call: Modify, want: &Instance, diff: &Diff) -> Modify {
    let monitoring = diff.any(&["monitoring_s", "monitoring_role"]);
    call.set_engine_version(diff.has("engine_version").then(|| want.engine_version.to_string()))
        // The version that is asked for says how far an upgrade may go.
        .set_allow_major_version_upgrade(diff.has("engine_version").then_some(true))
        .set_db_instance_class(diff.has("class").then(|| want.class.clone()))
        .set_allocated_storage(diff.has("storage_gib").then(|| int(want.storage_gib)))
        .set_storage_type(diff.has("storage_type").then(|| want.storage_type.clone()))
        .set_iops(want.iops.filter(|_| diff.any(&["iops", "storage_type"])).map(int))
        .set_max_allocated_storage(want.max_storage_gib.filter(|_| diff.has("max_storage_gib")).map(int))
        .set_multi_az(diff.has("multi_az").then_some(want.multi_az))
        .set_backup_retention_period(diff.has("backup_retention_days").then(|| int(want.backup_retention_days)))
        .set_preferred_backup_window(want.backup_window.as_ref().filter(|_| diff.has("backup_window")).map(Window::to_string))
        .set_preferred_maintenance_window(
            want.maintenance_window.as_ref().filter(|_| diff.has("maintenance_window")).map(Window::to_string),
        )
        .set_auto_minor_version_upgrade(diff.has("minor_upgrades").then_some(want.minor_upgrades))
        .set_publicly_accessible(diff.has("public").then_some(want.public))
        .set_vpc_security_group_ids(diff.has("security_groups").then(|| groups(want)))
        // The group of the version before does not fit the next one: the two go together.
        .set_db_parameter_group_name(diff.any(&["parameter_group", "engine_version"]).then(|| want.parameter_group.to_string()))
        .set_db_port_number(diff.has("port").then(|| i32::from(want.port)))
        .set_enable_iam_database_authentication(diff.has("iam_auth").then_some(want.iam_auth))
        .set_deletion_protection(diff.has("deletion_protection").then_some(want.deletion_protection))
        .set_copy_tags_to_snapshot(diff.has("copy_tags_to_snapshots").then_some(want.copy_tags_to_snapshots))
        .set_monitoring_interval(monitoring.then(|| int(want.monitoring_s)))
        .set_monitoring_role_arn(monitoring_role(want).filter(|_| monitoring))
        .set_enable_performance_insights(diff.has("performance_insights").then_some(want.performance_insights))
}

pub(in super::super) fn out(seen: &Seen) -> InstanceOut {
    InstanceOut {
        id: DbInstanceId::new(text(seen.db_instance_identifier())),
        arn: Arn::new(text(seen.db_instance_arn())),
        address: text(seen.endpoint().and_then(|endpoint| endpoint.address())),
        port: port(seen),
        resource_id: text(seen.dbi_resource_id()),
    }
}

/// The port is shown with the endpoint, which a new instance does not have yet.
fn port(seen: &Seen) -> u16 {
    let shown = seen.endpoint().and_then(aws_sdk_rds::types::Endpoint::port).filter(|port| *port > 0);
    let usual = if seen.engine() == Some("mysql") { 3306 } else { 5432 };
    shown.and_then(|port| u16::try_from(port).ok()).unwrap_or(usual)
}

/// An instance as it will be: a change that is pending is no difference any more.
pub(in super::super) fn found(seen: &Seen) -> Found<Instance> {
    let none = Pending::builder().build();
    let next = seen.pending_modified_values().unwrap_or(&none);
    let tags = tagging::read(seen.tag_list());
    let groups = seen.vpc_security_groups().iter().filter(|group| group.status() != Some("removing"));
    let spec = Instance {
        engine: text(next.engine().or(seen.engine())),
        engine_version: EngineVersion::new(text(next.engine_version().or(seen.engine_version()))),
        class: text(next.db_instance_class().or(seen.db_instance_class())),
        storage_gib: natural(next.allocated_storage().or(seen.allocated_storage())),
        storage_type: text(next.storage_type().or(seen.storage_type())),
        iops: next.iops().or(seen.iops()).and_then(|iops| u32::try_from(iops).ok()),
        max_storage_gib: seen.max_allocated_storage().and_then(|size| u32::try_from(size).ok()),
        multi_az: next.multi_az().or(seen.multi_az()).unwrap_or_default(),
        backup_retention_days: natural(next.backup_retention_period().or(seen.backup_retention_period())),
        backup_window: seen.preferred_backup_window().map(Window::new),
        maintenance_window: seen.preferred_maintenance_window().map(Window::new),
        minor_upgrades: seen.auto_minor_version_upgrade().unwrap_or_default(),
        encrypted: seen.storage_encrypted().unwrap_or_default(),
        public: seen.publicly_accessible().unwrap_or_default(),
        subnet_group: DbSubnetGroupName::new(text(seen.db_subnet_group().and_then(|group| group.db_subnet_group_name()))),
        security_groups: groups.filter_map(|group| group.vpc_security_group_id()).map(SecurityGroupId::new).collect(),
        parameter_group: DbParameterGroupName::new(text(
            seen.db_parameter_groups().first().and_then(|group| group.db_parameter_group_name()),
        )),
        port: next.port().and_then(|port| u16::try_from(port).ok()).unwrap_or_else(|| port(seen)),
        iam_auth: next.iam_database_authentication_enabled().or(seen.iam_database_authentication_enabled()).unwrap_or_default(),
        log_exports: log_exports(seen, next),
        deletion_protection: seen.deletion_protection().unwrap_or_default(),
        copy_tags_to_snapshots: seen.copy_tags_to_snapshot().unwrap_or_default(),
        monitoring_s: natural(seen.monitoring_interval()),
        monitoring_role: seen.monitoring_role_arn().map(Arn::new),
        performance_insights: seen.performance_insights_enabled().unwrap_or_default(),
        database: text(seen.db_name()),
        admin: text(seen.master_username()),
        credentials: Arn::new(tags.get(CREDENTIALS_TAG).cloned().unwrap_or_default()),
        stopped: matches!(seen.db_instance_status(), Some("stopping" | "stopped")),
        final_snapshot: tags.get(FINAL_SNAPSHOT_TAG).is_some_and(|kept| kept == "true"),
    };
    let born = born(seen.instance_create_time());
    Found::ready(provision_engine::Mark::Tags(tags), spec, out(seen)).phase(phase(seen)).born(born)
}

fn log_exports(seen: &Seen, next: &Pending) -> Set<String> {
    let next = next.pending_cloudwatch_logs_exports();
    let (on, off) = next.map_or((&[][..], &[][..]), |next| (next.log_types_to_enable(), next.log_types_to_disable()));
    seen.enabled_cloudwatch_logs_exports().iter().filter(|log| !off.contains(log)).chain(on).cloned().collect()
}

/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status>.
fn phase(seen: &Seen) -> Phase {
    let status = seen.db_instance_status().unwrap_or("creating").to_owned();
    match status.as_str() {
        // Storage is optimised for hours, and the instance serves meanwhile. A stopped one comes no further.
        "available" | "stopped" | "storage-optimization" | "storage-initialization" => Phase::Ready,
        "deleting" | "delete-precheck" => Phase::Leaving(status),
        "failed" | "incompatible-create" | "incompatible-restore" | "restore-error" | "insufficient-capacity" => {
            Phase::Broken(status)
        }
        "storage-full" => Phase::Stuck("storage-full: give it more storage".to_owned()),
        "inaccessible-encryption-credentials" | "inaccessible-encryption-credentials-recoverable" => {
            Phase::Stuck(format!("{status}: its KMS key cannot be used"))
        }
        "incompatible-network" | "incompatible-option-group" | "incompatible-parameters" => {
            Phase::Stuck(format!("{status}: the events of the instance say what does not fit"))
        }
        _ => Phase::Settling(status),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_rds::types::{Endpoint, PendingCloudwatchLogsExports, Tag, VpcSecurityGroupMembership};

    use super::*;

    #[test]
    fn what_is_pending_counts_as_done() {
        let logs = PendingCloudwatchLogsExports::builder().log_types_to_enable("postgresql").log_types_to_disable("upgrade");
        let pending = Pending::builder().db_instance_class("db.t4g.small").multi_az(true).allocated_storage(40);
        let group =
            |id: &str, status: &str| VpcSecurityGroupMembership::builder().vpc_security_group_id(id).status(status).build();
        let seen = Seen::builder()
            .db_instance_class("db.t4g.micro")
            .multi_az(false)
            .allocated_storage(20)
            .enabled_cloudwatch_logs_exports("upgrade")
            .vpc_security_groups(group("sg-1", "removing"))
            .vpc_security_groups(group("sg-2", "adding"))
            .pending_modified_values(pending.pending_cloudwatch_logs_exports(logs.build()).build())
            .build();
        let spec = found(&seen).spec;
        assert_eq!((spec.class.as_str(), spec.multi_az, spec.storage_gib), ("db.t4g.small", true, 40));
        assert_eq!(spec.log_exports, Set::from(vec!["postgresql".to_owned()]));
        assert_eq!(spec.security_groups, Set::from(vec![SecurityGroupId::new("sg-2")]));
    }

    #[test]
    fn a_new_one_without_an_endpoint_has_its_engine_s_port_and_tags_keep_the_rest() {
        let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
        let seen =
            Seen::builder().engine("mysql").tag_list(tag(CREDENTIALS_TAG, "arn:s")).tag_list(tag(FINAL_SNAPSHOT_TAG, "true"));
        let new = found(&seen.build());
        assert_eq!((new.spec.port, new.out.address.as_str()), (3306, ""));
        assert_eq!((new.spec.credentials.as_str(), new.spec.final_snapshot), ("arn:s", true));
        let endpoint = Endpoint::builder().address("db.example").port(5433).build();
        assert_eq!(out(&Seen::builder().engine("postgres").endpoint(endpoint).build()).port, 5433);
    }

    #[test]
    fn a_failed_one_is_never_live_and_a_full_one_lives() {
        let phase = |status: &str| phase(&Seen::builder().db_instance_status(status).build());
        assert_eq!(phase("stopped"), Phase::Ready);
        assert_eq!(phase("backing-up"), Phase::Settling("backing-up".to_owned()));
        assert!(matches!(phase("failed"), Phase::Broken(_)) && matches!(phase("storage-full"), Phase::Stuck(_)));
        assert!(matches!(phase("deleting"), Phase::Leaving(_)));
    }
}
