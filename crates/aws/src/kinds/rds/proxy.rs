//! A proxy in front of a database.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set};

use crate::name;
use crate::types::{Arn, DbProxyName, SecurityGroupId, SubnetId};

/// A proxy of RDS, which pools connections. Its endpoint is known when it is created. Its name carries a hash of what
/// cannot be changed.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "rds.proxy", terraform = "aws_db_proxy +aws_db_proxy_default_target_group", cloudformation = "AWS::RDS::DBProxy",
    out = ProxyOut,
    replace = "new-first",
    settles_first,
    create = "150/400/900",
    update = "5/30/300",
    delete = "30/120/600",
    iam(
        list = "rds:DescribeDBProxies rds:ListTagsForResource",
        create = "rds:CreateDBProxy rds:AddTagsToResource iam:PassRole@rds.amazonaws.com",
        update = "rds:ModifyDBProxy rds:AddTagsToResource iam:PassRole@rds.amazonaws.com",
        delete = "rds:DeleteDBProxy@tagged", on = "rds:{region}:{account}:db-proxy:* rds:{region}:{account}:target-group:*",
    )
)]
#[wire(create = operate::CreateCall, modify = operate::ModifyCall, read = operate::Seen, parts(auth = operate::auth(secret)))]
pub struct Proxy {
    /// The protocol it speaks: `POSTGRESQL` or `MYSQL`.
    #[field(replace)]
    pub engine_family: String,
    /// The subnets it is made in, in two zones at least.
    // Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBProxy.html>.
    #[field(replace, ignored = "a proxy stays in the subnets that it was made in, also when there are more")]
    #[wire(vpc_subnet_ids)]
    pub subnets: Set<SubnetId>,
    /// Its security groups.
    #[wire(create = vpc_security_group_ids, modify = security_groups, read = vpc_security_group_ids)]
    pub security_groups: Set<SecurityGroupId>,
    /// The secret with the members `username` and `password`, by which it opens the database and is opened.
    #[wire(by = operate::secret)]
    pub secret: Arn,
    /// The role that reads the secret.
    #[wire(role_arn)]
    pub role: Arn,
    /// Whether clients must use TLS.
    pub require_tls: bool,
    /// Seconds after which a client's idle connection is closed, 1 to 28800.
    #[field(initial = "the owner tunes it to the application")]
    #[wire(idle_client_timeout)]
    pub idle_timeout_s: u32,
    /// Whether its log holds statements, and what is secret in them.
    pub debug_logging: bool,
}

// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html>.
const NAME_MAX: usize = 63;

impl Proxy {
    /// The name of a node's proxy for this protocol.
    #[must_use]
    pub fn name_of(stack: &str, node: &str, engine_family: &str) -> DbProxyName {
        DbProxyName::new(name::of_version(stack, node, engine_family, NAME_MAX))
    }
}

/// What others may read of a proxy.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct ProxyOut {
    /// Its name.
    #[output(id)]
    #[wire(db_proxy_name)]
    pub name: DbProxyName,
    /// Its ARN, which holds an id that AWS chooses.
    #[output(alias)]
    #[wire(db_proxy_arn)]
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
    pub(super) use aws_sdk_rds::operation::create_db_proxy::builders::CreateDBProxyFluentBuilder as CreateCall;
    pub(super) use aws_sdk_rds::operation::modify_db_proxy::builders::ModifyDBProxyFluentBuilder as ModifyCall;
    pub(super) use aws_sdk_rds::types::DbProxy as Seen;
    use aws_sdk_rds::types::{AuthScheme, IamAuthMode, UserAuthConfig};

    use super::super::tags;
    use super::{NAME_MAX, Proxy, ProxyOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::Arn;

    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBProxy.html>.
    const PHASES: Phases = Phases {
        broken: &["incompatible-network", "insufficient-resource-limits"],
        stuck: &[(&["suspended"], "")],
        ..Phases::CREATING
    };

    impl Operate<Aws> for Proxy {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            named::each(candidates(aws, cx).await?, |seen| async move {
                let (spec, out) = (Self::shown(Some(&seen)), ProxyOut::shown(Some(&seen)));
                let mark = tags::mark(aws, &out.arn).await?;
                Ok(mark.map(|mark| Found::ready(mark, spec, out).phase(phase(&seen)).born(born(seen.created_date()))))
            })
            .await
        }

        async fn watch(aws: &Reader, cx: &Listing<Aws>, _: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let seen = candidates(aws, cx).await?;
            Ok(seen.iter().map(|seen| Sighting { out: ProxyOut::shown(Some(seen)), phase: phase(seen) }).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ProxyOut, Fault> {
            let name = Self::name_of(me.stack, me.node, &want.engine_family);
            let call =
                want.create(aws.rds().create_db_proxy())?.db_proxy_name(name.as_str()).set_tags(Some(tagging::write(&me.tags)?));
            let answer = call.send().await.or_fault("rds:CreateDBProxy");
            // The role is too new to be assumed.
            let answer = answer.not_yet(&["InvalidSubnet", "unable to assume", "not able to assume"]);
            made(answer.class(Class::Taken, &["DBProxyAlreadyExistsFault"])?.db_proxy())
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let call = want.modify(aws.rds().modify_db_proxy(), diff)?.db_proxy_name(at.out.name.as_str());
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
        let names = Prefixes::of::<Proxy>(cx, |stack| name::beginning(stack, NAME_MAX));
        let pages = aws.rds().describe_db_proxies().max_records(100).into_paginator().items().send();
        let seen: Vec<Seen> = pages.try_collect().await.or_fault("rds:DescribeDBProxies")?;
        Ok(seen.into_iter().filter(|proxy| names.has(proxy.db_proxy_name())).collect())
    }

    pub(super) fn auth(want: &Proxy) -> Result<Option<Vec<UserAuthConfig>>, Fault> {
        let config = UserAuthConfig::builder().auth_scheme(AuthScheme::Secrets).iam_auth(IamAuthMode::Disabled);
        Ok(Some(vec![config.secret_arn(want.secret.as_str()).build()]))
    }

    /// Of several secrets none is what anybody asks for here.
    pub(super) fn secret(seen: Option<&Seen>) -> Arn {
        Arn::shown(match seen.map(Seen::auth).unwrap_or_default() {
            [one] if one.iam_auth() != Some(&IamAuthMode::Required) => one.secret_arn(),
            _ => None,
        })
    }

    fn phase(seen: &Seen) -> Phase {
        PHASES.of(seen.status())
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_rds::types::UserAuthConfigInfo;

        use super::*;

        #[test]
        fn one_secret_without_iam_is_ours_and_every_other_form_is_not() {
            let auth = |arn: &str, iam| UserAuthConfigInfo::builder().secret_arn(arn).iam_auth(iam).build();
            let of = |list: Vec<_>| secret(Some(&Seen::builder().set_auth(Some(list)).build()));
            assert_eq!(of(vec![auth("arn:a", IamAuthMode::Disabled)]).as_str(), "arn:a");
            assert_eq!(of(vec![auth("arn:a", IamAuthMode::Required)]).as_str(), "");
            assert_eq!(of(vec![auth("arn:a", IamAuthMode::Disabled), auth("arn:b", IamAuthMode::Disabled)]).as_str(), "");
        }
    }
}
