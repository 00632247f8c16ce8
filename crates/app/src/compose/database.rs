//! Rows "database" and "database proxy": an instance of RDS with its credentials and its groups, and the proxy in front.

use std::collections::BTreeMap;

use provision_aws::kinds::iam::Role;
use provision_aws::kinds::logs::{LogGroup, LogGroupArgs};
use provision_aws::kinds::rds::{
    Instance, InstanceArgs, InstanceOut, ParameterGroupArgs, Proxy, ProxyArgs, ProxyTarget, ProxyTargetArgs, SubnetGroup,
    SubnetGroupArgs,
};
use provision_aws::kinds::secretsmanager::{Members, Secret as Stored, SecretArgs};
use provision_aws::types::{DbInstanceId, DbProxyName, EngineVersion, ParameterValue, PolicyDocument, Statement};
use provision_engine::{Handle, Need, Secret, Set, Val};

use super::data::{Credentials, Login, Reached};
use super::database_alarms::Watched;
use super::database_monitoring::READ_EVERY_S;
use super::role_changes::RoleOf;
use super::{Composer, Shared};
use crate::config::database_names::{database_name, database_user};
use crate::config::model::{Database, DatabaseEngine, EnvironmentKind, InstanceClass, Resource, RoleKind};

/// Letters and digits of a password. RDS takes 41 for MySQL.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>.
const PASSWORD_LENGTH: u32 = 40;
/// Below this part of its storage a database must grow.
const FREE: f64 = 0.1;
/// Seconds after which a proxy closes a connection that nobody uses.
const IDLE_S: u32 = 1800;

/// What an instance is made with.
#[derive(Clone, Copy)]
struct Made {
    subnets: Handle<SubnetGroup>,
    credentials: Handle<Stored>,
    monitoring: Option<Handle<Role>>,
}

impl Composer<'_> {
    pub(super) fn database(
        &mut self,
        shared: &Shared,
        resource: &Resource,
        database: &Database,
        monitoring: Option<Handle<Role>>,
    ) -> Reached {
        let node = format!("database.{}", resource.known_as);
        let engine = database.engine;
        let (name, user) = (self.database_name(&node), self.admin(&node, engine));
        let credentials = self.database_credentials(&node, engine);
        let subnets = SubnetGroupArgs { subnets: shared.network.private_ids() };
        let subnets = self.stack.add(self.scope.ix, format!("subnet-group.{node}"), subnets);
        let instance = self.instance(shared, resource, database, Made { subnets, credentials, monitoring });
        let port = engine.port();
        let host = if database.has_proxy() {
            self.proxy(shared, resource, engine, instance, credentials)
        } else {
            instance.ready(|out| out.address.clone())
        };
        self.tunnel(shared, resource.name.as_str(), instance.ready(|out| out.address.clone()), port);
        let storage = f64::from(self.environment.settings.database.storage_gib) * 1024.0 * 1024.0 * 1024.0;
        self.database_alarms(&Watched {
            name: resource.known_as.to_string(),
            instance: instance.exists(|out| out.id.to_string()),
            free_bytes: storage * FREE,
            connections: connections(engine, &self.environment.settings.database.instance_class),
            armed: !self.environment.paused,
        });
        let credentials = Credentials::Ours(credentials);
        Reached {
            host,
            port: port.to_string().into(),
            login: Some(Login { database: name, user }),
            scheme: "",
            credentials,
            password: "password",
        }
    }

    /// The administrator of a database: the one that it has, where it was there before.
    fn admin(&self, node: &str, engine: DatabaseEngine) -> String {
        let found = self.scope.facts.databases.get(node).map(|found| found.admin.clone());
        found.unwrap_or_else(|| database_user(&self.app.name, engine))
    }

    /// What a database is called within its instance.
    fn database_name(&self, node: &str) -> String {
        let found = self.scope.facts.databases.get(node).and_then(|found| found.database.clone());
        found.unwrap_or_else(|| database_name(&self.environment.name))
    }

    /// The secret first, then the instance from it: a stop between the two keeps the password.
    fn database_credentials(&mut self, node: &str, engine: DatabaseEngine) -> Handle<Stored> {
        let user = self.admin(node, engine);
        let args = SecretArgs {
            name: self
                .scope
                .named(&format!("secret.{node}"), || Stored::name_of(&self.scope.id, &format!("secret.{node}")))
                .into(),
            members: Members::default().with("username", Secret::new(user)).generated("password", PASSWORD_LENGTH).into(),
            recovery_days: self.recovery_days().into(),
        };
        self.stack.add(self.scope.ix, format!("secret.{node}"), args)
    }

    fn instance(&mut self, shared: &Shared, resource: &Resource, database: &Database, made: Made) -> Handle<Instance> {
        let (node, engine) = (format!("database.{}", resource.known_as), database.engine);
        let family = database.version.family();
        // Another family means another group, made first.
        let parameters = BTreeMap::from([tls(engine)]);
        let parameters = ParameterGroupArgs { family: family.to_owned().into(), parameters: parameters.into() };
        let parameters = self.stack.add(self.scope.ix, format!("parameter-group.{node}"), parameters);
        let logs: Set<String> = log_exports(engine).iter().map(|log| (*log).to_owned()).collect();
        let groups = self.database_logs(&node, &logs);
        let admin = self.admin(&node, engine);
        let name = self.database_name(&node);
        let settings = &self.environment.settings.database;
        let lasting = self.environment.kind != EnvironmentKind::Preview;
        let args = InstanceArgs {
            engine: engine.as_str().to_owned().into(),
            engine_version: EngineVersion::new(database.version.engine_version()).into(),
            class: settings.instance_class.to_string().into(),
            storage_gib: settings.storage_gib.into(),
            storage_type: "gp3".to_owned().into(),
            iops: None.into(),
            max_storage_gib: None.into(),
            multi_az: settings.multi_az.into(),
            backup_retention_days: settings.backup_retention_days.into(),
            backup_window: None.into(),
            maintenance_window: None.into(),
            minor_upgrades: true.into(),
            encrypted: true.into(),
            public: false.into(),
            subnet_group: made.subnets.exists(|out| out.name.clone()),
            security_groups: shared.groups.database_ids(),
            parameter_group: parameters.exists(|out| out.name.clone()),
            port: engine.port().into(),
            iam_auth: true.into(),
            log_exports: logs.into(),
            deletion_protection: self.environment.settings.protect.unwrap_or(lasting).into(),
            copy_tags_to_snapshots: true.into(),
            monitoring_s: made.monitoring.map_or(0, |_| READ_EVERY_S).into(),
            monitoring_role: made.monitoring.map_or_else(|| None.into(), |role| role.exists(|out| Some(out.arn.clone()))),
            performance_insights: false.into(),
            database: name.into(),
            admin: admin.into(),
            credentials: made.credentials.exists(|out| out.arn.clone()),
            stopped: self.environment.paused.into(),
            final_snapshot: lasting.into(),
        };
        let instance = self.stack.add(self.scope.ix, node, args);
        for group in groups {
            self.stack.after(instance, group.edge(Need::Exists));
        }
        if let Some(role) = shared.linked_roles.database {
            self.stack.after(instance, role.edge(Need::Exists));
        }
        instance
    }

    /// The log groups that the instance writes to.
    fn database_logs(&mut self, node: &str, logs: &Set<String>) -> Vec<Handle<LogGroup>> {
        let identifier = DbInstanceId::new(self.scope.named(node, || Instance::identifier(&self.scope.id, node).to_string()));
        let group = |log: &String| self.log_of(node, &format!("log-group.{node}.{log}"), LogGroup::of_database(&identifier, log));
        logs.iter().map(group).collect()
    }

    /// A log group that RDS writes to for this node, made before RDS makes it without an end.
    fn log_of(&mut self, node: &str, group: &str, name: String) -> Handle<LogGroup> {
        let days = self.environment.settings.log_retention_days;
        let args = LogGroupArgs { name: name.clone().into(), retention_days: days.into(), lifetime_hours: None.into() };
        let group = self.stack.add(self.scope.ix, group, args);
        // RDS names it after what writes to it, whoever named that.
        if self.scope.adopted.contains_key(node) {
            self.stack.named(group, name);
        }
        group
    }

    /// The proxy, made while the instance still is: its endpoint is known at once. Gives that endpoint.
    fn proxy(
        &mut self,
        shared: &Shared,
        resource: &Resource,
        engine: DatabaseEngine,
        instance: Handle<Instance>,
        credentials: Handle<Stored>,
    ) -> Val<String> {
        let node = format!("proxy.{}", resource.known_as);
        let role = self.proxy_role(&node, credentials);
        let args = ProxyArgs {
            engine_family: family(engine).to_owned().into(),
            secret: credentials.exists(|out| out.arn.clone()),
            role: role.exists(|out| out.arn.clone()),
            subnets: shared.network.private_ids(),
            security_groups: shared.groups.proxy_ids(),
            require_tls: true.into(),
            idle_timeout_s: IDLE_S.into(),
            debug_logging: false.into(),
        };
        let target = ProxyTarget::address(&node);
        let logs = self.proxy_log(&node, engine);
        let proxy: Handle<Proxy> = self.stack.add(self.scope.ix, node, args);
        self.stack.after(proxy, logs.edge(Need::Exists));
        let args = ProxyTargetArgs {
            proxy: proxy.ready(|out| out.name.clone()),
            instance: instance.ready(|out: &InstanceOut| out.id.clone()),
        };
        self.stack.add(self.scope.ix, target, args);
        proxy.exists(|out| out.endpoint.clone())
    }

    /// The log group that the proxy writes to.
    fn proxy_log(&mut self, node: &str, engine: DatabaseEngine) -> Handle<LogGroup> {
        let usual = || Proxy::name_of(&self.scope.id, node, family(engine)).to_string();
        let name = DbProxyName::new(self.scope.named(node, usual));
        self.log_of(node, &format!("log-group.{node}"), LogGroup::of_proxy(&name))
    }

    /// The role with which the proxy reads this one secret.
    fn proxy_role(&mut self, node: &str, credentials: Handle<Stored>) -> Handle<Role> {
        let trust = Statement::trust_service("rds.amazonaws.com").when(
            "StringEquals",
            "aws:SourceAccount",
            &[self.collection.account.as_str()],
        );
        let read = credentials.exists(|out| {
            let read = Statement::allow(&["secretsmanager:GetSecretValue"], [out.arn.to_string()]);
            BTreeMap::from([("read-credentials".to_owned(), PolicyDocument::new([read]))])
        });
        self.role_of(&format!("role.{node}"), RoleOf::environment(RoleKind::Proxy), PolicyDocument::new([trust]), read)
    }
}

/// The protocol that a proxy of this engine speaks.
fn family(engine: DatabaseEngine) -> &'static str {
    if engine == DatabaseEngine::Postgres { "POSTGRESQL" } else { "MYSQL" }
}

/// The parameter that refuses connections without TLS.
fn tls(engine: DatabaseEngine) -> (String, ParameterValue) {
    let name = match engine {
        DatabaseEngine::Postgres => "rds.force_ssl",
        DatabaseEngine::Mysql => "require_secure_transport",
    };
    (name.to_owned(), ParameterValue::new("1"))
}

/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html>.
fn log_exports(engine: DatabaseEngine) -> &'static [&'static str] {
    match engine {
        DatabaseEngine::Postgres => &["postgresql", "upgrade"],
        DatabaseEngine::Mysql => &["error", "slowquery"],
    }
}

/// Nine tenths of the connections that a class takes by default, in steps of five. RDS counts a little less memory than the class
/// has, since the system needs some; how much it does not say. Where the memory is not known nothing is: an alarm that rings
/// without a reason is worse than none.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html>.
fn connections(engine: DatabaseEngine, class: &InstanceClass) -> Option<f64> {
    let memory = u64::from(class.memory_gib()?) * 1024 * 1024 * 1024;
    let all = match engine {
        DatabaseEngine::Postgres => (memory / 9_531_392).min(5000),
        DatabaseEngine::Mysql => (memory / 12_582_880).min(100_000),
    };
    let step = u32::try_from(all * 9 / 10 / 5).ok()?;
    Some(f64::from(step * 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_class_takes() {
        let of = |engine, class: &str| connections(engine, &InstanceClass::try_from(class).unwrap());
        let both = |class| (of(DatabaseEngine::Postgres, class), of(DatabaseEngine::Mysql, class));
        assert_eq!(both("db.t4g.micro"), (Some(100.0), Some(75.0)));
        assert_eq!(both("db.t4g.medium"), (Some(405.0), Some(305.0)));
        assert_eq!(both("db.m7g.large"), (Some(810.0), Some(610.0)));
        assert_eq!(both("db.r7g.2xlarge"), (Some(4500.0), Some(4910.0)));
        assert_eq!(both("db.x2g.large"), (None, None));
    }
}
