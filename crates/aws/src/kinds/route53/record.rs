//! A record.
//!
//! Records take no tags, and in a zone other people's stand beside ours. So ours carry their node in the set identifier of a
//! weighted record, the only text that goes on in the call that makes them: alone under its name it is answered like a
//! plain one. What somebody else has under the same name is refused by Route 53 and never overwritten, and two nodes of
//! different scopes can hold the same name (the record that proves a domain). Name server records cannot be weighted: they
//! are ours where a node of the graph is a delegation of that name, and never leftovers.

use provision_engine::{Kind, Output};

use super::Target;
use crate::types::{DomainName, HostedZoneId};

/// A record in a public zone. The address of its node ends in a domain that the record is in, in the zone's or below:
/// `validation.example.com`. By that it is looked for where the zone is not ours.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "route53.record", terraform = "aws_route53_record", cloudformation = "AWS::Route53::RecordSet", tagless,
    out = RecordOut,
    replace = "new-first",
    create = "32/35/60",
    update = "32/35/60",
    iam(
        list = "route53:ListHostedZones route53:ListTagsForResources route53:ListResourceRecordSets route53:GetChange",
        write = "route53:ChangeResourceRecordSets",
        delete = "route53:ListResourceRecordSets route53:ChangeResourceRecordSets", on = "route53:::hostedzone/*",
    )
)]
pub struct Record {
    /// Its zone.
    #[field(replace)]
    pub zone: HostedZoneId,
    /// Its whole name: `www.example.com`.
    #[field(replace)]
    pub name: DomainName,
    /// Its type: `A`, `AAAA`, `CNAME`, `NS`.
    #[field(replace)]
    pub record_type: String,
    /// What it answers.
    pub target: Target,
}

impl Record {
    /// What the address of a node begins with that delegates a domain to its zone: `delegation.shop.example.com`.
    pub const DELEGATION: &'static str = "delegation";
}

/// What others may read of a record.
#[derive(Output, Clone, Debug)]
pub struct RecordOut {
    /// Zone, name, type and set identifier: what Route 53 knows it by.
    #[output(id)]
    pub(crate) key: String,
    /// Its name.
    pub name: DomainName,
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::HashMap;
    use std::sync::{MutexGuard, PoisonError};

    use aws_sdk_route53::types::{
        AliasTarget, Change, ChangeAction, ChangeBatch, ChangeStatus, ResourceRecord, ResourceRecordSet as Seen, RrType,
    };
    use futures::{StreamExt, TryStreamExt, stream};

    use super::super::zones::{self, WIDTH, bare};
    use super::{Record, RecordOut, Target};
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::{DomainName, HostedZoneId, domain};

    /// The longest set identifier.
    /// Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html>.
    const SET_MAX: usize = 128;
    /// What the set identifiers of all our records begin with.
    const OURS: &str = "provision:";

    impl Operate<Aws> for Record {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let sets = stream::iter(zones::written(aws, cx).await?).map(|(id, apex)| async move {
                let sets = sets(aws, &id, None).await?.unwrap_or_default();
                Ok::<Vec<_>, Fault>(sets.iter().filter_map(|set| Some(seen(&id, set, mark(cx, &apex, set)?))).collect())
            });
            let mut found: Vec<_> = sets.buffered(WIDTH).try_concat().await?;
            for found in &mut found {
                found.phase = phase(aws, &found.out.key).await?;
            }
            Ok(found)
        }

        async fn watch(aws: &Reader, _: &Listing<Aws>, ids: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let sighted = stream::iter(ids.to_vec()).map(|key| async move {
                let (name, phase) = (DomainName::new(key.split('/').nth(1).unwrap_or_default()), phase(aws, &key).await?);
                Ok(Sighting { out: RecordOut { key, name }, phase })
            });
            sighted.buffered(WIDTH).try_collect().await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<RecordOut, Fault> {
            zones::subdomain_of_a_node(&want.name, me.node)?;
            // Name servers cannot be weighted.
            let plain = want.record_type == "NS";
            if plain && me.node != format!("{}.{}", Self::DELEGATION, want.name) {
                return Err(Fault::fatal(format!("internal: {} is no address for the delegation of {}", me.node, want.name)));
            }
            let set = (!plain).then(|| set_identifier(me.stack, me.node));
            want.send(aws, set).await.not_yet(&["target was not found", "does not lie within the target zone"])
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            want.send(aws, set_of(&at.out.key)).await.map(|_| None)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            // A deletion must name what is there, to the letter.
            let (zone, set) = (at.spec.zone.as_str(), set_of(&at.out.key));
            let from = Some((at.spec.name.as_str(), at.spec.record_type.as_str()));
            let there = sets(aws, zone, from).await?.unwrap_or_default().into_iter().find(|seen| {
                let name = DomainName::new(seen.name()) == at.spec.name;
                name && seen.r#type().as_str() == at.spec.record_type && seen.set_identifier() == set.as_deref()
            });
            let Some(there) = there else { return Ok(()) };
            let done = change(aws, zone, ChangeAction::Delete, there).await;
            // Somebody was faster.
            done.unless(&["but it was not found", "NoSuchHostedZone"]).map(drop)
        }
    }

    impl Record {
        /// Writes it whole.
        async fn send(&self, aws: &Aws, set: Option<String>) -> Result<RecordOut, Fault> {
            let key = key(self.zone.as_str(), &self.name, &self.record_type, set.as_deref());
            let id = change(aws, self.zone.as_str(), ChangeAction::Upsert, written(self, set)?).await;
            let id = id.class(Class::Taken, &["with the same name and type", "a conflicting RRSet"])?;
            pending(aws.reader()).insert(key.clone(), id);
            Ok(RecordOut { key, name: self.name.clone() })
        }
    }

    /// Sends one change; gives its id.
    async fn change(aws: &Aws, zone: &str, action: ChangeAction, set: Seen) -> Result<String, Fault> {
        let change = built(Change::builder().action(action).resource_record_set(set).build())?;
        let batch = built(ChangeBatch::builder().changes(change).build())?;
        let call = zones::clients(aws, zone).await?.route53().change_resource_record_sets();
        let call = call.hosted_zone_id(zone).change_batch(batch);
        let done = call.send().await.or_fault("route53:ChangeResourceRecordSets").class(Class::Gone, &["NoSuchHostedZone"])?;
        Ok(done.change_info().map(|info| bare(info.id()).to_owned()).unwrap_or_default())
    }

    /// The changes of this run that have not come through as far as it knows.
    fn pending(aws: &Reader) -> MutexGuard<'_, HashMap<String, String>> {
        aws.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether all name servers answer with what this run has written. Nothing tells of a change but its id.
    async fn phase(aws: &Reader, key: &str) -> Result<Phase, Fault> {
        let Some(id) = pending(aws).get(key).cloned() else { return Ok(Phase::Ready) };
        let aws_there = zones::clients(aws, key.split('/').next().unwrap_or_default()).await?;
        let answer = aws_there.route53().get_change().id(&id).send().await.or_fault("route53:GetChange");
        let answer = answer.unless(&["NoSuchChange"])?;
        let status = answer.as_ref().and_then(|answer| answer.change_info()).map(aws_sdk_route53::types::ChangeInfo::status);
        if let Some(status) = status.filter(|status| **status != ChangeStatus::Insync) {
            return Ok(Phase::Settling(status.as_str().to_owned()));
        }
        pending(aws).retain(|other, change| other != key || *change != id);
        Ok(Phase::Ready)
    }

    fn key(zone: &str, name: &DomainName, record_type: &str, set: Option<&str>) -> String {
        format!("{zone}/{name}/{record_type}/{}", set.unwrap_or_default())
    }

    fn set_of(key: &str) -> Option<String> {
        key.splitn(4, '/').nth(3).filter(|set| !set.is_empty()).map(str::to_owned)
    }

    /// The mark of a node's record; a long address is shortened with a hash of the whole.
    fn set_identifier(stack: &str, node: &str) -> String {
        name::shortened(format!("{OURS}{stack}:{node}"), '~', SET_MAX)
    }

    /// Whose a record is.
    fn mark(cx: &Listing<Aws>, apex: &DomainName, seen: &Seen) -> Option<Mark> {
        let mut nodes = cx.nodes::<Record>().iter();
        let named = |(stack, node): &(String, String)| Mark::Name { stack: stack.clone(), node: node.clone() };
        let Some(set) = seen.set_identifier() else {
            let name = DomainName::new(seen.name());
            let address = format!("{}.{name}", Record::DELEGATION);
            let delegates = *seen.r#type() == RrType::Ns && name != *apex;
            return nodes.find(|(_, node)| delegates && *node == address).map(named);
        };
        let (stack, node) = set.strip_prefix(OURS)?.split_once(':')?;
        let leftover = || Mark::Name { stack: stack.to_owned(), node: node.to_owned() };
        Some(nodes.find(|(stack, node)| set_identifier(stack, node) == set).map_or_else(leftover, named))
    }

    fn seen(zone: &str, seen: &Seen, mark: Mark) -> Found<Record> {
        let (name, record_type) = (DomainName::new(seen.name()), seen.r#type().as_str());
        let ttl_s = u32::shown(seen.ttl());
        let target = seen.alias_target().map_or_else(
            || Target::values(ttl_s, seen.resource_records().iter().map(ResourceRecord::value)),
            |alias| Target::alias(alias.dns_name(), alias.hosted_zone_id(), alias.evaluate_target_health()),
        );
        let out = RecordOut { key: key(zone, &name, record_type, seen.set_identifier()), name: name.clone() };
        let spec = Record { zone: HostedZoneId::new(zone), name, record_type: record_type.to_owned(), target };
        Found::ready(mark, spec, out)
    }

    fn written(want: &Record, set: Option<String>) -> Result<Seen, Fault> {
        let call = Seen::builder().name(want.name.as_str()).r#type(want.record_type.as_str().into());
        let call = call.set_weight(set.is_some().then_some(1)).set_set_identifier(set);
        let call = match &want.target {
            Target::Values { ttl_s, values } => {
                let values = values.iter().map(|value| built(ResourceRecord::builder().value(domain::in_parts(value)).build()));
                call.ttl(i64::from(*ttl_s)).set_resource_records(Some(values.collect::<Result<_, _>>()?))
            }
            Target::Alias { name, zone, evaluate_health } => {
                let alias = AliasTarget::builder().dns_name(name.as_str()).hosted_zone_id(zone);
                call.alias_target(built(alias.evaluate_target_health(*evaluate_health).build())?)
            }
        };
        built(call.build())
    }

    /// The records of a zone, from a name and type on and then those alone that fit on one page; nothing if it has vanished.
    async fn sets(aws: &crate::client::Clients, zone: &str, from: Option<(&str, &str)>) -> Result<Option<Vec<Seen>>, Fault> {
        let mut all = Vec::new();
        let mut call = zones::clients(aws, zone).await?.route53().list_resource_record_sets().hosted_zone_id(zone);
        if let Some((name, record_type)) = from {
            call = call.start_record_name(name).start_record_type(record_type.into());
        }
        loop {
            let page = call.clone().send().await.or_fault("route53:ListResourceRecordSets");
            let Some(page) = page.unless(&["NoSuchHostedZone"])? else { return Ok(None) };
            all.extend(page.resource_record_sets);
            if !page.is_truncated || from.is_some() {
                return Ok(Some(all));
            }
            call = call.set_start_record_name(page.next_record_name).set_start_record_type(page.next_record_type);
            call = call.set_start_record_identifier(page.next_record_identifier);
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn record(target: Target) -> Record {
            let (zone, name) = (HostedZoneId::new("Z1"), DomainName::new("*.example.com"));
            Record { zone, name, record_type: "A".to_owned(), target }
        }

        #[test]
        fn what_is_written_is_read_back() {
            let alias = Target::alias("dualstack.web-1.eu-west-1.elb.amazonaws.com.", "Z32O12XQLNTSW2", false);
            let long = format!("\"{}\"", "k=1;".repeat(100));
            for target in [Target::values(300, ["_b.acm-validations.aws."]), Target::values(60, [long.as_str()]), alias] {
                let want = record(target);
                let set = set_identifier("shop/review", "alias.example.com");
                let written = written(&want, Some(set.clone())).unwrap();
                let mark = Mark::Name { stack: String::new(), node: String::new() };
                let found = seen("Z1", &written, mark);
                assert_eq!((found.spec.target, found.spec.name), (want.target, want.name));
                assert_eq!((found.out.key.as_str(), set_of(&found.out.key)), (&*format!("Z1/*.example.com/A/{set}"), Some(set)));
            }
        }

        #[test]
        fn spellings_of_one_answer_are_equal() {
            assert_eq!(Target::values(60, ["NS-1.awsdns.com.", "a"]), Target::values(60, ["a", "ns-1.awsdns.com"]));
            assert_eq!(
                Target::alias("dualstack.A.elb.amazonaws.com", "Z", true),
                Target::alias("a.elb.amazonaws.com.", "Z", true)
            );
            assert_ne!(Target::values(60, ["\"Text\""]), Target::values(60, ["\"text\""]));
            assert_eq!(Target::values(60, ["\"v=1\" \"; p=2\""]), Target::values(60, ["\"v=1; p=2\""]));
            assert_ne!(Target::values(60, ["\"a\\\"\" \"b\""]), Target::values(60, ["\"a\\\"b\""]));
        }

        #[test]
        fn a_mark_fits_and_tells_long_addresses_apart() {
            let long =
                |end: &str| set_identifier("an-application/a-collection/an-environment", &format!("{}{end}", "a".repeat(200)));
            assert!(long("1").len() == SET_MAX && long("1") != long("2"));
            assert_eq!(set_identifier("shop/review", "alias.example.com"), "provision:shop/review:alias.example.com");
        }
    }
}
