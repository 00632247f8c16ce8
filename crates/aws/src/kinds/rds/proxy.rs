//! A proxy in front of a database.

use provision_engine::{Kind, Output, Set};

use crate::types::{Arn, DbProxyName, SecurityGroupId, SubnetId};

/// A proxy of RDS, which pools connections. Its endpoint is known when it is created. Its name carries a hash of what
/// cannot be changed.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "rds.proxy",
    out = ProxyOut,
    replace = "new-first",
    settles_first,
    create = "150/400/900",
    update = "5/30/300",
    delete = "30/120/600",
    iam(
        list = "rds:DescribeDBProxies rds:ListTagsForResource",
        create = "rds:CreateDBProxy rds:AddTagsToResource iam:PassRole",
        update = "rds:ModifyDBProxy rds:AddTagsToResource iam:PassRole",
        delete = "rds:DeleteDBProxy",
    )
)]
pub struct Proxy {
    /// The protocol it speaks: `POSTGRESQL` or `MYSQL`.
    #[field(replace)]
    pub engine_family: String,
    /// The subnets it stands in, in two zones at least.
    #[field(replace)]
    pub subnets: Set<SubnetId>,
    /// Its security groups.
    pub security_groups: Set<SecurityGroupId>,
    /// The secret with the members `username` and `password`, by which it opens the database and is opened.
    pub secret: Arn,
    /// The role that reads the secret.
    pub role: Arn,
    /// Whether clients must use TLS.
    pub require_tls: bool,
    /// Seconds after which a client's idle connection is closed, 1 to 28800.
    #[field(initial = "the owner tunes it to the application")]
    pub idle_timeout_s: u32,
    /// Whether its log holds statements, and what is secret in them.
    pub debug_logging: bool,
}

/// What others may read of a proxy.
#[derive(Output, Clone, Debug)]
pub struct ProxyOut {
    /// Its name.
    #[output(id)]
    pub name: DbProxyName,
    /// Its ARN, which holds an id that AWS chooses.
    #[output(alias)]
    pub arn: Arn,
    /// Its host name.
    pub endpoint: String,
}

impl ProxyOut {
    /// The id by which IAM policies name it: `prx-…`.
    #[must_use]
    pub fn resource_id(&self) -> &str {
        self.arn.as_str().rsplit(':').next().unwrap_or_default()
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_rds::types::{AuthScheme, DbProxy as Seen, DbProxyStatus, EngineFamily, IamAuthMode, UserAuthConfig};

    use super::super::tags;
    use super::{Proxy, ProxyOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::{Arn, DbProxyName, SecurityGroupId, SubnetId};

    // Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html>.
    const NAME_MAX: usize = 63;

    impl Operate<Aws> for Proxy {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            named::each(candidates(aws, cx).await?, |seen| async move {
                let mark = tags::mark(aws, &out(&seen).arn).await?;
                Ok(mark.map(|mark| {
                    let born = born(seen.created_date());
                    Found::ready(mark, spec(&seen), out(&seen)).phase(phase(&seen)).born(born)
                }))
            })
            .await
        }

        async fn watch(aws: &Reader, cx: &Listing<Aws>, _: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let seen = candidates(aws, cx).await?;
            Ok(seen.iter().map(|seen| Sighting { out: out(seen), phase: phase(seen) }).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ProxyOut, Fault> {
            let subnets: Vec<String> = want.subnets.iter().map(SubnetId::to_string).collect();
            let name = name::of_version(me.stack, me.node, &format!("{} {}", want.engine_family, subnets.join(" ")), NAME_MAX);
            let call =
                aws.rds().create_db_proxy().db_proxy_name(&name).engine_family(EngineFamily::from(want.engine_family.as_str()));
            let call = call.set_vpc_subnet_ids(Some(subnets)).set_vpc_security_group_ids(Some(groups(want)));
            let call = call.auth(auth(want)).role_arn(want.role.as_str()).require_tls(want.require_tls);
            let call = call.idle_client_timeout(idle(want)).debug_logging(want.debug_logging);
            let made = call.set_tags(Some(tagging::write(&me.tags)?)).send().await.or_fault("rds:CreateDBProxy");
            // The role is too new to be assumed.
            let made = made.not_yet(&["InvalidSubnet", "unable to assume", "not able to assume"]);
            let made = made.class(Class::Taken, &["DBProxyAlreadyExistsFault"])?;
            made.db_proxy().map(out).ok_or_else(|| Fault::fatal("AWS made a proxy and did not show it"))
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let call = aws.rds().modify_db_proxy().db_proxy_name(at.out.name.as_str());
            let call = call
                .set_auth(diff.has("secret").then(|| vec![auth(want)]))
                .set_role_arn(diff.has("role").then(|| want.role.to_string()))
                .set_security_groups(diff.has("security_groups").then(|| groups(want)))
                .set_require_tls(diff.has("require_tls").then_some(want.require_tls))
                .set_idle_client_timeout(diff.has("idle_timeout_s").then(|| idle(want)))
                .set_debug_logging(diff.has("debug_logging").then_some(want.debug_logging));
            call.send().await.or_fault("rds:ModifyDBProxy").class(Class::NotYet, &["InvalidDBProxyStateFault"])?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.rds().delete_db_proxy().db_proxy_name(at.out.name.as_str());
            let done = call.send().await.or_fault("rds:DeleteDBProxy").map(drop);
            done.class(Class::InUse, &["InvalidDBProxyStateFault"])
        }
    }

    /// The proxies whose names may be ours.
    async fn candidates(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Seen>, Fault> {
        let names = Prefixes::of(cx, |stack| name::beginning(stack, NAME_MAX));
        let pages = aws.rds().describe_db_proxies().max_records(100).into_paginator().items().send();
        let seen: Vec<Seen> = pages.try_collect().await.or_fault("rds:DescribeDBProxies")?;
        Ok(seen.into_iter().filter(|proxy| names.has(proxy.db_proxy_name())).collect())
    }

    fn groups(want: &Proxy) -> Vec<String> {
        want.security_groups.iter().map(SecurityGroupId::to_string).collect()
    }

    fn idle(want: &Proxy) -> i32 {
        i32::try_from(want.idle_timeout_s).unwrap_or(i32::MAX)
    }

    fn auth(want: &Proxy) -> UserAuthConfig {
        let config = UserAuthConfig::builder().auth_scheme(AuthScheme::Secrets).iam_auth(IamAuthMode::Disabled);
        config.secret_arn(want.secret.as_str()).build()
    }

    fn out(seen: &Seen) -> ProxyOut {
        ProxyOut {
            name: DbProxyName::new(seen.db_proxy_name().unwrap_or_default()),
            arn: Arn::new(seen.db_proxy_arn().unwrap_or_default()),
            endpoint: seen.endpoint().unwrap_or_default().to_owned(),
        }
    }

    fn spec(seen: &Seen) -> Proxy {
        // Of several secrets none is what anybody asks for here.
        let secret = match seen.auth() {
            [one] if one.iam_auth() != Some(&IamAuthMode::Required) => one.secret_arn(),
            _ => None,
        };
        Proxy {
            engine_family: seen.engine_family().unwrap_or_default().to_owned(),
            subnets: seen.vpc_subnet_ids().iter().map(SubnetId::new).collect(),
            security_groups: seen.vpc_security_group_ids().iter().map(SecurityGroupId::new).collect(),
            secret: Arn::new(secret.unwrap_or_default()),
            role: Arn::new(seen.role_arn().unwrap_or_default()),
            require_tls: seen.require_tls().unwrap_or_default(),
            idle_timeout_s: seen.idle_client_timeout().and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or_default(),
            debug_logging: seen.debug_logging().unwrap_or_default(),
        }
    }

    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBProxy.html>.
    fn phase(seen: &Seen) -> Phase {
        match seen.status() {
            Some(DbProxyStatus::Available) => Phase::Ready,
            Some(DbProxyStatus::Deleting) => Phase::Leaving("deleting".to_owned()),
            Some(status @ (DbProxyStatus::IncompatibleNetwork | DbProxyStatus::InsufficientResourceLimits)) => {
                Phase::Broken(status.as_str().to_owned())
            }
            Some(status @ DbProxyStatus::Suspended) => Phase::Stuck(status.as_str().to_owned()),
            other => Phase::Settling(other.map_or("creating", DbProxyStatus::as_str).to_owned()),
        }
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_rds::types::UserAuthConfigInfo;

        use super::*;

        #[test]
        fn one_secret_without_iam_is_ours_and_every_other_form_is_not() {
            let auth = |arn: &str, iam| UserAuthConfigInfo::builder().secret_arn(arn).iam_auth(iam).build();
            let secret = |list: Vec<_>| spec(&Seen::builder().set_auth(Some(list)).build()).secret;
            assert_eq!(secret(vec![auth("arn:a", IamAuthMode::Disabled)]).as_str(), "arn:a");
            assert_eq!(secret(vec![auth("arn:a", IamAuthMode::Required)]).as_str(), "");
            assert_eq!(secret(vec![auth("arn:a", IamAuthMode::Disabled), auth("arn:b", IamAuthMode::Disabled)]).as_str(), "");
        }
    }
}
