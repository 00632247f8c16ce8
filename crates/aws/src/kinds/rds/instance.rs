//! A database instance.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set};

use crate::name;
use crate::types::{Arn, DbInstanceId, DbParameterGroupName, DbSubnetGroupName, EngineVersion, SecurityGroupId, Window};

/// A database instance of RDS. Its password is read from a secret in the call that needs it, and is nowhere else.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "rds.instance", terraform = "aws_db_instance", cloudformation = "AWS::RDS::DBInstance",
    out = InstanceOut,
    replace = "refuse",
    stateful,
    settles_first,
    create = "302/450/612",
    update = "10/300/900",
    delete = "195/240/720",
    iam(
        list = "rds:DescribeDBInstances",
        create = "rds:CreateDBInstance rds:AddTagsToResource secretsmanager:GetSecretValue iam:PassRole@monitoring.rds.amazonaws.com",
        update = "rds:ModifyDBInstance rds:StartDBInstance rds:StopDBInstance rds:AddTagsToResource secretsmanager:GetSecretValue iam:PassRole@monitoring.rds.amazonaws.com",
        delete = "rds:ModifyDBInstance rds:StartDBInstance rds:DeleteDBInstance rds:CreateDBSnapshot rds:AddTagsToResource", on = "rds:{region}:{account}:db:{name}* rds:{region}:{account}:subgrp:{name}* rds:{region}:{account}:pg:{name}* rds:{region}:{account}:og:default:* rds:{region}:{account}:snapshot:{name}* secretsmanager:{region}:{account}:secret:{app}/{env}/*",
    )
)]
#[wire(create = operate::CreateCall, modify = operate::ModifyCall, read = operate::Seen, pending = pending_modified_values)]
#[wire(parts(monitoring_role_arn = operate::monitoring_role(monitoring_role, monitoring_s)))]
pub struct Instance {
    /// The engine: `postgres` or `mysql`.
    #[field(replace)]
    pub engine: String,
    /// Its version: `16` for any 16.x. A higher major version upgrades the database; there is no way back.
    #[field(floor = "no version goes back, and minor upgrades come by themselves")]
    #[wire(pending)]
    pub engine_version: EngineVersion,
    /// The instance class: `db.t4g.micro`.
    #[field(initial = "the owner sizes it", also = "instance_class")]
    #[wire(db_instance_class, pending)]
    pub class: String,
    /// Storage in GiB, 20 at least for gp3.
    #[field(floor = "storage grows by itself and cannot shrink")]
    #[wire(allocated_storage, pending)]
    pub storage_gib: u32,
    /// The type of storage: `gp3`.
    #[field(initial = "the owner sizes it")]
    #[wire(pending)]
    pub storage_type: String,
    /// Operations a second that the storage is provisioned for; AWS's baseline when absent.
    #[field(initial = "the owner sizes it")]
    #[wire(iops, pending, also(storage_type))]
    pub iops: Option<u32>,
    /// Storage in GiB up to which it grows by itself; it does not when absent.
    #[field(initial = "the owner sizes it")]
    #[wire(max_allocated_storage)]
    pub max_storage_gib: Option<u32>,
    /// Whether there is a standby in another zone.
    #[field(initial = "the owner decides how available it is")]
    #[wire(pending)]
    pub multi_az: bool,
    /// Days for which automated backups are kept; 0 for none. AWS keeps them for one where it is not told.
    #[field(initial = "the owner decides what is kept")]
    #[wire(backup_retention_period, pending)]
    pub backup_retention_days: u32,
    /// When backups are made, every day; AWS chooses when absent.
    #[field(initial = "the owner knows the quiet hours")]
    #[wire(preferred_backup_window)]
    pub backup_window: Option<Window>,
    /// When AWS may maintain it, every week; AWS chooses when absent.
    #[field(initial = "the owner knows the quiet hours")]
    #[wire(preferred_maintenance_window)]
    pub maintenance_window: Option<Window>,
    /// Whether minor versions are upgraded in the maintenance window.
    #[wire(auto_minor_version_upgrade)]
    pub minor_upgrades: bool,
    /// Whether storage, backups and snapshots are encrypted, with the key that AWS manages.
    #[field(replace)]
    #[wire(storage_encrypted)]
    pub encrypted: bool,
    /// Whether it has a public address.
    #[wire(publicly_accessible)]
    pub public: bool,
    /// The subnets it may stand in.
    #[field(replace)]
    #[wire(create = db_subnet_group_name, read = db_subnet_group.db_subnet_group_name)]
    pub subnet_group: DbSubnetGroupName,
    /// Its security groups.
    #[wire(vpc_security_group_ids, read = vpc_security_groups, with = crate::kinds::memberships)]
    pub security_groups: Set<SecurityGroupId>,
    /// Its parameters. Some of another group's take effect with the next restart, which is the owner's to choose.
    // The group of the version before does not fit the next one: the two go together.
    #[wire(db_parameter_group_name, read = db_parameter_groups.first.db_parameter_group_name, also(engine_version))]
    pub parameter_group: DbParameterGroupName,
    /// The port it listens on: 5432 for PostgreSQL, 3306 for MySQL.
    #[field(initial = "a change restarts it")]
    #[wire(create = port, modify = db_port_number, by = operate::port)]
    pub port: u16,
    /// Whether IAM credentials open it too.
    #[wire(enable_iam_database_authentication, read = iam_database_authentication_enabled, pending)]
    pub iam_auth: bool,
    /// The logs it writes to CloudWatch: `postgresql`, `upgrade`; `error`, `slowquery`.
    #[wire(create = enable_cloudwatch_logs_exports, by = operate::exported)]
    pub log_exports: Set<String>,
    /// Whether it must be unprotected before it can be deleted.
    #[field(floor = "a protection that somebody switched on stays on")]
    pub deletion_protection: bool,
    /// Whether its tags are put on its snapshots.
    #[wire(copy_tags_to_snapshot)]
    pub copy_tags_to_snapshots: bool,
    /// Seconds between two readings of enhanced monitoring: 0 for none, 1, 5, 10, 15, 30 or 60.
    #[field(initial = "the owner looks closer when there is reason to")]
    #[wire(monitoring_interval, also(monitoring_role))]
    pub monitoring_s: u32,
    /// The role that writes these readings; needed when there are any.
    #[field(initial = "it goes with the readings")]
    #[wire(read = monitoring_role_arn)]
    pub monitoring_role: Option<Arn>,
    /// Whether Performance Insights are on; the smallest classes of MySQL have none.
    #[field(initial = "the owner looks closer when there is reason to")]
    #[wire(enable_performance_insights, read = performance_insights_enabled)]
    pub performance_insights: bool,
    /// The database that is made in it.
    #[field(replace)]
    #[wire(db_name)]
    pub database: String,
    /// The name of its administrator.
    #[field(replace)]
    #[wire(master_username)]
    pub admin: String,
    /// The secret that holds the administrator's password as its member `password`. Another secret sets the password
    /// anew. Kept as the tag `provision:credentials`, because AWS does not tell.
    #[wire(tag = "provision:credentials")]
    pub credentials: Arn,
    /// Whether it is stopped. AWS starts it again after seven days.
    #[wire(by = operate::is_stopped)]
    pub stopped: bool,
    /// Whether its data is kept in a last snapshot when it is deleted. Kept as the tag `provision:final-snapshot`, so
    /// that an instance of a forgotten configuration is deleted as it was meant.
    #[wire(tag = "provision:final-snapshot")]
    pub final_snapshot: bool,
}

/// What an identifier may have at most.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>.
const NAME_MAX: usize = 63;

impl Instance {
    /// The identifier of a node's instance.
    #[must_use]
    pub fn identifier(stack: &str, node: &str) -> DbInstanceId {
        DbInstanceId::new(name::of(stack, node, NAME_MAX))
    }
}

/// What others may read of an instance.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct InstanceOut {
    /// Its identifier.
    #[output(id)]
    #[wire(db_instance_identifier)]
    pub id: DbInstanceId,
    /// Its ARN.
    #[output(alias)]
    #[wire(db_instance_arn)]
    pub arn: Arn,
    /// Its host name; empty until it is ready.
    #[output(late)]
    #[wire(endpoint.address)]
    pub address: String,
    /// The port it listens on.
    #[wire(by = operate::port)]
    pub port: u16,
    /// The id by which IAM policies name it: `db-…`; empty until it is listed.
    #[wire(dbi_resource_id)]
    pub resource_id: String,
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_rds::operation::create_db_instance::builders::CreateDBInstanceFluentBuilder as CreateCall;
    pub(super) use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDBInstanceFluentBuilder as ModifyCall;
    pub(super) use aws_sdk_rds::types::DbInstance as Seen;
    use aws_sdk_rds::types::{CloudwatchLogsExportConfiguration as LogExports, PendingModifiedValues};
    use provision_engine::Set;

    use super::{super::tags, Instance, InstanceOut};
    use crate::kinds::prelude::*;
    use crate::kinds::secretsmanager::member;

    /// The member of the secret that is the password.
    const PASSWORD: &str = "password";
    /// It is busy, or something that it needs is not usable everywhere yet.
    const NOT_YET: [&str; 2] = ["InvalidDBInstanceState", "ENHANCED_MONITORING"];

    const NO_KEY: &[&str] = &["inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable"];
    const MISFITS: &[&str] = &["incompatible-network", "incompatible-option-group", "incompatible-parameters"];
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status>.
    const PHASES: Phases = Phases {
        // Storage is optimised for hours, and the instance serves meanwhile. A stopped one comes no further.
        ready: &["available", "stopped", "storage-optimization", "storage-initialization"],
        leaving: &["deleting", "delete-precheck"],
        broken: &["failed", "incompatible-create", "incompatible-restore", "restore-error", "insufficient-capacity"],
        stuck: &[
            (&["storage-full"], "give it more storage"),
            (NO_KEY, "its KMS key cannot be used"),
            (MISFITS, "the events of the instance say what does not fit"),
        ],
        ..Phases::CREATING
    };

    impl Operate<Aws> for Instance {
        async fn list(aws: &Reader, _: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.rds().describe_db_instances().max_records(100).into_paginator().items().send();
            let seen: Vec<Seen> = pages.try_collect().await.or_fault("rds:DescribeDBInstances")?;
            // A member of a cluster is the cluster's.
            Ok(seen.iter().filter(|seen| seen.db_cluster_identifier().unwrap_or_default().is_empty()).map(found).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<InstanceOut, Fault> {
            let password = member(aws, Some(&want.credentials), PASSWORD).await?;
            let call = want.create(aws.rds().create_db_instance())?.set_master_user_password(password);
            let call = call.db_instance_identifier(Self::identifier(me.stack, me.node).as_str());
            let call = call.set_tags(Some(tagging::write(&want.kept(me.tags.clone()))?));
            let answer = call.send().await.or_fault("rds:CreateDBInstance").not_yet(&NOT_YET)?;
            made(answer.db_instance())
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let (id, stopping) = (at.out.id.as_str(), diff.has("stopped") && want.stopped);
            let modified = diff.any(Self::MODIFIED) || diff.any(&["log_exports", "credentials"]);
            if diff.has("stopped") && !want.stopped {
                let call = aws.rds().start_db_instance().db_instance_identifier(id);
                call.send().await.or_fault("rds:StartDBInstance").not_yet(&NOT_YET)?;
                return if modified || diff.any(Self::KEPT) { Err(Fault::step()) } else { Ok(None) };
            }
            if modified && at.spec.stopped {
                let fault = Fault::new(Class::Refused, "it is stopped, and a stopped instance cannot be changed");
                return Err(fault.help("start it, or leave the change until it runs"));
            }
            if modified {
                modify(aws, at, want, diff).await?;
            }
            if diff.any(Self::KEPT) {
                Self::tag(aws, at, &want.kept(Tags::new())).await?;
            }
            if stopping && modified {
                return Err(Fault::step());
            }
            if stopping {
                let call = aws.rds().stop_db_instance().db_instance_identifier(id);
                call.send().await.or_fault("rds:StopDBInstance").not_yet(&NOT_YET)?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        /// Somebody allowed a new instance in its place, and not that data is lost.
        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            remove(aws, at, snapshot::last(at)).await.help(&["protected"], "switch its deletion protection off first")
        }

        async fn purge(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            if at.spec.deletion_protection {
                if at.spec.stopped {
                    // A stopped one takes no change: it is started, and the change is tried until it runs.
                    let call = aws.rds().start_db_instance().db_instance_identifier(at.out.id.as_str());
                    call.send().await.or_fault("rds:StartDBInstance").unless(&["InvalidDBInstanceState"])?;
                }
                let call = aws.rds().modify_db_instance().db_instance_identifier(at.out.id.as_str());
                let call = call.deletion_protection(false).apply_immediately(true);
                call.send().await.or_fault("rds:ModifyDBInstance").class(Class::InUse, &["InvalidDBInstanceState"])?;
            }
            remove(aws, at, snapshot::last(at).filter(|_| at.spec.final_snapshot)).await
        }
    }

    async fn modify(aws: &Aws, at: &Found<Instance>, want: &Instance, diff: &Diff) -> Result<(), Fault> {
        let call = want.modify(aws.rds().modify_db_instance(), diff)?.db_instance_identifier(at.out.id.as_str());
        // The version that is asked for says how far an upgrade may go.
        let call = call.set_allow_major_version_upgrade(diff.has("engine_version").then_some(true)).apply_immediately(true);
        let logs = |on: &Set<String>, off: &Set<String>| Some(on.minus(off).cloned().collect());
        let (now, then) = (&at.spec.log_exports, &want.log_exports);
        let logs = LogExports::builder().set_enable_log_types(logs(then, now)).set_disable_log_types(logs(now, then)).build();
        let call = call.set_cloudwatch_logs_export_configuration(diff.has("log_exports").then_some(logs));
        let another = diff.has("credentials").then_some(&want.credentials);
        let call = call.set_master_user_password(member(aws, another, PASSWORD).await?);
        let done = call.send().await.or_fault("rds:ModifyDBInstance").not_yet(&NOT_YET).map(drop);
        done.help(&["cannot be used for this instance"], &at.spec.engine_version.raised(&want.engine))
    }

    async fn remove(aws: &Aws, at: &Found<Instance>, last: Option<String>) -> Result<(), Fault> {
        let call = aws.rds().delete_db_instance().db_instance_identifier(at.out.id.as_str());
        let call = call.skip_final_snapshot(last.is_none()).set_final_db_snapshot_identifier(last);
        let done = call.send().await.or_fault("rds:DeleteDBInstance").unless(&["already being deleted"]);
        done.class(Class::InUse, &["InvalidDBInstanceState"]).map(drop)
    }

    fn found(seen: &Seen) -> Found<Instance> {
        let found = tagged(seen, tagging::read(seen.tag_list()));
        found.phase(PHASES.of(seen.db_instance_status())).born(born(seen.instance_create_time()))
    }

    /// What is to be switched on and off counts as done.
    pub(super) fn exported(seen: Option<&Seen>) -> Set<String> {
        let now = seen.map(Seen::enabled_cloudwatch_logs_exports).unwrap_or_default();
        let next = seen.and_then(Seen::pending_modified_values);
        let next = next.and_then(PendingModifiedValues::pending_cloudwatch_logs_exports);
        let (off, on) = next.map(|next| (next.log_types_to_disable(), next.log_types_to_enable())).unwrap_or_default();
        now.iter().filter(|log| !off.contains(log)).chain(on).cloned().collect()
    }

    /// The port is shown with the endpoint, which a new instance does not have yet.
    pub(super) fn port(seen: Option<&Seen>) -> u16 {
        let next = seen.and_then(Seen::pending_modified_values).and_then(PendingModifiedValues::port);
        let shown = seen.and_then(Seen::endpoint).and_then(|endpoint| next.or(endpoint.port())).filter(|port| *port > 0);
        let usual = if seen.and_then(Seen::engine) == Some("mysql") { 3306 } else { 5432 };
        shown.map_or(usual, |port| u16::shown(Some(port)))
    }

    /// Readings need their role, and the role nothing without readings.
    pub(super) fn monitoring_role(want: &Instance) -> Result<Option<String>, Fault> {
        if want.monitoring_s > 0 { want.monitoring_role.asked() } else { Ok(None) }
    }

    pub(super) fn is_stopped(seen: Option<&Seen>) -> bool {
        matches!(seen.and_then(Seen::db_instance_status), Some("stopping" | "stopped"))
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_rds::primitives::DateTime;
        use aws_sdk_rds::types::{Endpoint, PendingCloudwatchLogsExports, Tag, VpcSecurityGroupMembership};

        use super::*;
        use crate::types::SecurityGroupId;

        #[test]
        fn what_is_pending_counts_as_done() {
            let logs = PendingCloudwatchLogsExports::builder().log_types_to_enable("postgresql").log_types_to_disable("upgrade");
            let pending = PendingModifiedValues::builder().db_instance_class("db.t4g.small").multi_az(true).allocated_storage(40);
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
            let seen = Seen::builder()
                .engine("mysql")
                .tag_list(tag("provision:credentials", "arn:s"))
                .tag_list(tag("provision:final-snapshot", "true"));
            let new = found(&seen.build());
            assert_eq!((new.spec.port, new.out.address.as_str()), (3306, ""));
            assert_eq!((new.spec.credentials.as_str(), new.spec.final_snapshot), ("arn:s", true));
            let endpoint = Endpoint::builder().address("db.example").port(5433).build();
            assert_eq!(port(Some(&Seen::builder().engine("postgres").endpoint(endpoint).build())), 5433);
        }

        #[test]
        fn a_failed_one_is_never_live_and_a_full_one_lives() {
            let phase = |status: &str| PHASES.of(Some(status));
            assert_eq!(phase("stopped"), Phase::Ready);
            assert_eq!(phase("backing-up"), Phase::Settling("backing-up".to_owned()));
            assert!(matches!(phase("failed"), Phase::Broken(_)) && matches!(phase("storage-full"), Phase::Stuck(_)));
            assert!(matches!(phase("deleting"), Phase::Leaving(_)));
        }

        #[test]
        fn a_last_snapshot_is_told_by_the_birthday_and_one_that_failed_has_none() {
            let seen = Seen::builder().db_instance_identifier("db").instance_create_time(DateTime::from_secs(7));
            let of = |status: &str| snapshot::last(&found(&seen.clone().db_instance_status(status).build()));
            assert_eq!((of("available").as_deref(), of("failed")), (Some("db-final-7"), None));
        }
    }
}
