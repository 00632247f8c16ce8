//! A database instance.

use provision_engine::{Kind, Output, Set};

use crate::name;
use crate::types::{Arn, DbInstanceId, DbParameterGroupName, DbSubnetGroupName, EngineVersion, SecurityGroupId, Window};

/// A database instance of RDS. Its password is read from a secret in the call that needs it, and is nowhere else.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "rds.instance",
    out = InstanceOut,
    replace = "refuse",
    stateful,
    settles_first,
    create = "302/450/612",
    update = "10/300/900",
    delete = "195/240/720",
    iam(
        list = "rds:DescribeDBInstances",
        create = "rds:CreateDBInstance rds:AddTagsToResource secretsmanager:GetSecretValue iam:PassRole",
        update = "rds:ModifyDBInstance rds:StartDBInstance rds:StopDBInstance rds:AddTagsToResource secretsmanager:GetSecretValue iam:PassRole",
        delete = "rds:ModifyDBInstance rds:DeleteDBInstance rds:CreateDBSnapshot rds:AddTagsToResource",
    )
)]
pub struct Instance {
    /// The engine: `postgres` or `mysql`.
    #[field(replace)]
    pub engine: String,
    /// Its version: `16` for any 16.x. A higher major version upgrades the database; there is no way back.
    #[field(floor = "no version goes back, and minor upgrades come by themselves")]
    pub engine_version: EngineVersion,
    /// The instance class: `db.t4g.micro`.
    #[field(initial = "the owner sizes it")]
    pub class: String,
    /// Storage in GiB, 20 at least for gp3.
    #[field(floor = "storage grows by itself and cannot shrink")]
    pub storage_gib: u32,
    /// The type of storage: `gp3`.
    #[field(initial = "the owner sizes it")]
    pub storage_type: String,
    /// Operations a second that the storage is provisioned for; AWS's baseline when absent.
    #[field(initial = "the owner sizes it")]
    pub iops: Option<u32>,
    /// Storage in GiB up to which it grows by itself; it does not when absent.
    #[field(initial = "the owner sizes it")]
    pub max_storage_gib: Option<u32>,
    /// Whether there is a standby in another zone.
    #[field(initial = "the owner decides how available it is")]
    pub multi_az: bool,
    /// Days for which automated backups are kept; 0 for none.
    #[field(initial = "the owner decides what is kept")]
    pub backup_retention_days: u32,
    /// When backups are made, every day; AWS chooses when absent.
    #[field(initial = "the owner knows the quiet hours")]
    pub backup_window: Option<Window>,
    /// When AWS may maintain it, every week; AWS chooses when absent.
    #[field(initial = "the owner knows the quiet hours")]
    pub maintenance_window: Option<Window>,
    /// Whether minor versions are upgraded in the maintenance window.
    pub minor_upgrades: bool,
    /// Whether storage, backups and snapshots are encrypted, with the key that AWS manages.
    #[field(replace)]
    pub encrypted: bool,
    /// Whether it has a public address.
    pub public: bool,
    /// The subnets it may stand in.
    #[field(replace)]
    pub subnet_group: DbSubnetGroupName,
    /// Its security groups.
    pub security_groups: Set<SecurityGroupId>,
    /// Its parameters. Some of another group's take effect with the next restart, which is the owner's to choose.
    pub parameter_group: DbParameterGroupName,
    /// The port it listens on: 5432 for PostgreSQL, 3306 for MySQL.
    #[field(initial = "a change restarts it")]
    pub port: u16,
    /// Whether IAM credentials open it too.
    pub iam_auth: bool,
    /// The logs it writes to CloudWatch: `postgresql`, `upgrade`; `error`, `slowquery`.
    pub log_exports: Set<String>,
    /// Whether it must be unprotected before it can be deleted.
    #[field(floor = "a protection that somebody switched on stays on")]
    pub deletion_protection: bool,
    /// Whether its tags are put on its snapshots.
    pub copy_tags_to_snapshots: bool,
    /// Seconds between two readings of enhanced monitoring: 0 for none, 1, 5, 10, 15, 30 or 60.
    #[field(initial = "the owner looks closer when there is reason to")]
    pub monitoring_s: u32,
    /// The role that writes these readings; needed when there are any.
    #[field(initial = "it goes with the readings")]
    pub monitoring_role: Option<Arn>,
    /// Whether Performance Insights are on; the smallest classes of MySQL have none.
    #[field(initial = "the owner looks closer when there is reason to")]
    pub performance_insights: bool,
    /// The database that is made in it.
    #[field(replace)]
    pub database: String,
    /// The name of its administrator.
    #[field(replace)]
    pub admin: String,
    /// The secret that holds the administrator's password as its member `password`. Another secret sets the password
    /// anew. Kept as the tag `provision:credentials`, because AWS does not tell.
    pub credentials: Arn,
    /// Whether it is stopped. AWS starts it again after seven days.
    pub stopped: bool,
    /// Whether its data is kept in a last snapshot when it is deleted. Kept as the tag `provision:final-snapshot`, so
    /// that an instance of a forgotten configuration is deleted as it was meant.
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
    /// The log group that an instance writes one of its logs to.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html>.
    #[must_use]
    pub fn log_group(identifier: &DbInstanceId, log: &str) -> String {
        format!("/aws/rds/instance/{identifier}/{log}")
    }
}

/// What others may read of an instance.
#[derive(Output, Clone, Debug)]
pub struct InstanceOut {
    /// Its identifier.
    #[output(id)]
    pub id: DbInstanceId,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
    /// Its host name; empty until it is ready.
    pub address: String,
    /// The port it listens on.
    pub port: u16,
    /// The id by which IAM policies name it: `db-…`; empty until it is listed.
    pub resource_id: String,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_rds::types::{CloudwatchLogsExportConfiguration, DbInstance};
    use provision_engine::{Class, Diff, Fault, Found, Listing, Me, Operate, Phase, Tags, Updated};

    use super::super::wire::instance::{self as wire, MODIFIED};
    use super::super::{CREDENTIALS_TAG, FINAL_SNAPSHOT_TAG, tags};
    use super::{Instance, InstanceOut};
    use crate::client::{Aws, OrFault, Reader, Reclass};
    use crate::kinds::secretsmanager::member;
    use crate::kinds::tagging;
    use crate::types::DbInstanceId;

    /// It is busy, or something that it needs is not usable everywhere yet.
    const NOT_YET: [&str; 2] = ["InvalidDBInstanceState", "ENHANCED_MONITORING"];

    impl Operate<Aws> for Instance {
        async fn list(aws: &Reader, _: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.rds().describe_db_instances().max_records(100).into_paginator().items().send();
            let seen: Vec<DbInstance> = pages.try_collect().await.or_fault("rds:DescribeDBInstances")?;
            // A member of a cluster is the cluster's.
            Ok(seen.iter().filter(|seen| seen.db_cluster_identifier().unwrap_or_default().is_empty()).map(wire::found).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<InstanceOut, Fault> {
            let id = Self::identifier(me.stack, me.node);
            let password = member(aws, &want.credentials, "password").await.not_yet(&[])?;
            let call = wire::create(aws.rds().create_db_instance(), want).db_instance_identifier(id.as_str());
            let call = call.set_tags(Some(tagging::write(&with_ours(me.tags.clone(), want))?));
            let made = call.master_user_password(password.expose()).send().await.or_fault("rds:CreateDBInstance");
            let made = made.not_yet(&NOT_YET)?;
            Ok(made.db_instance().map_or_else(|| unseen(aws, id, want), wire::out))
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let id = at.out.id.as_str();
            if diff.has("stopped") && !want.stopped {
                let call = aws.rds().start_db_instance().db_instance_identifier(id);
                call.send().await.or_fault("rds:StartDBInstance").not_yet(&NOT_YET)?;
                // What else is to be changed follows when it runs: the look after the walk sees it.
                return Ok(None);
            }
            if diff.any(MODIFIED) {
                if at.spec.stopped {
                    let fault = Fault::new(Class::Refused, "it is stopped, and a stopped instance cannot be changed");
                    return Err(fault.help("start it, or leave the change until it runs"));
                }
                modify(aws, at, want, diff).await?;
            }
            if diff.any(&["credentials", "final_snapshot"]) {
                Self::tag(aws, at, &with_ours(Tags::new(), want)).await?;
            }
            // A changed instance is busy: stopping it is then left to the look after the walk.
            if diff.has("stopped") && !diff.any(MODIFIED) {
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
            remove(aws, at, true).await.map_err(|fault| {
                if fault.message.contains("protected") { fault.help("switch its deletion protection off first") } else { fault }
            })
        }

        async fn purge(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            if at.spec.deletion_protection {
                let call = aws.rds().modify_db_instance().db_instance_identifier(at.out.id.as_str());
                let call = call.deletion_protection(false).apply_immediately(true);
                call.send().await.or_fault("rds:ModifyDBInstance").class(Class::InUse, &["InvalidDBInstanceState"])?;
            }
            remove(aws, at, at.spec.final_snapshot).await
        }
    }

    /// The tags that keep what AWS does not tell.
    fn with_ours(mut tags: Tags, want: &Instance) -> Tags {
        tags.insert(CREDENTIALS_TAG.to_owned(), want.credentials.to_string());
        tags.insert(FINAL_SNAPSHOT_TAG.to_owned(), want.final_snapshot.to_string());
        tags
    }

    fn unseen(aws: &Aws, id: DbInstanceId, want: &Instance) -> InstanceOut {
        let arn = aws.place().arn("rds", &format!("db:{id}"));
        InstanceOut { id, arn, address: String::new(), port: want.port, resource_id: String::new() }
    }

    async fn modify(aws: &Aws, at: &Found<Instance>, want: &Instance, diff: &Diff) -> Result<(), Fault> {
        let call = wire::modify(aws.rds().modify_db_instance(), want, diff);
        let call = call.db_instance_identifier(at.out.id.as_str()).apply_immediately(true);
        let logs = diff.has("log_exports").then(|| {
            let off = at.spec.log_exports.minus(&want.log_exports).cloned().collect();
            let on = want.log_exports.minus(&at.spec.log_exports).cloned().collect();
            CloudwatchLogsExportConfiguration::builder().set_enable_log_types(Some(on)).set_disable_log_types(Some(off)).build()
        });
        let mut call = call.set_cloudwatch_logs_export_configuration(logs);
        if diff.has("credentials") {
            call = call.master_user_password(member(aws, &want.credentials, "password").await.not_yet(&[])?.expose());
        }
        call.send().await.or_fault("rds:ModifyDBInstance").not_yet(&NOT_YET).map(drop)
    }

    /// Deletes it, with a last snapshot where it has come far enough to have one.
    async fn remove(aws: &Aws, at: &Found<Instance>, snapshot: bool) -> Result<(), Fault> {
        let call = aws.rds().delete_db_instance().db_instance_identifier(at.out.id.as_str());
        let call = if snapshot && !matches!(at.phase, Phase::Broken(_)) {
            // Another instance of this name has another birthday, and the same one the same snapshot.
            call.skip_final_snapshot(false).final_db_snapshot_identifier(format!("{}-final-{}", at.out.id, at.born))
        } else {
            call.skip_final_snapshot(true)
        };
        let done = call.send().await.or_fault("rds:DeleteDBInstance").unless(&["already being deleted"]);
        done.class(Class::InUse, &["InvalidDBInstanceState"]).map(drop)
    }
}
