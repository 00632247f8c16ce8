//! Reads a network that is there already: `existing_resources.vpc` of a collection.

use super::diagnostic::{Diagnostic, quote};
use super::keys::Key;
use super::keys::existing::network as keys;
use super::model::{ExistingNetwork, Invalid, Network, Origin, SubnetCidr, SubnetsWithin};
use super::reader::{Cursor, MapReader};

/// Zones that this version makes subnets in, at most.
const MOST_ZONES: usize = 4;
/// The subnets that a service of ECS takes (CreateService, AwsVpcConfiguration).
const MOST_SUBNETS: usize = 16;
/// The longest prefix of a subnet for a load balancer.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html>.
const LOAD_BALANCER_BITS: u8 = 27;

/// The items of a list, each with its place.
type Items<'a, T> = Vec<(T, Cursor<'a>)>;

/// The two lists, of one sort.
struct Lists<'a, T> {
    public: Items<'a, T>,
    private: Items<'a, T>,
}

/// The network, as the file says it.
pub(super) fn read(value: &Cursor<'_>) -> Option<ExistingNetwork> {
    let mut map = value.shaped()?;
    let vpc = map.checked(&keys::INSTANCE_NAME).good();
    let ids = lists(&mut map, &keys::PUBLIC_SUBNET_IDS, &keys::PRIVATE_SUBNET_IDS);
    let ranges = lists::<SubnetCidr>(&mut map, &keys::PUBLIC_SUBNET_CIDRS, &keys::PRIVATE_SUBNET_CIDRS);
    map.finish();
    let (ids, ranges) = (ids?, ranges?);
    let subnets = match (ids.any(), ranges.any()) {
        (true, true) => {
            let place = |key: &Key| value.entry(key.name).map(|list| list.key_place());
            let mut fault = Diagnostic::error("config::existing", format!("{} has subnets of both sorts", quote(value.path())))
                .expected("the ids of subnets that are there, or the ranges of subnets to be made")
                .help("take the ids or the ranges away".to_owned());
            for key in
                [&keys::PUBLIC_SUBNET_IDS, &keys::PRIVATE_SUBNET_IDS, &keys::PUBLIC_SUBNET_CIDRS, &keys::PRIVATE_SUBNET_CIDRS]
            {
                fault = place(key).into_iter().fold(fault, |fault, place| fault.at(place, ""));
            }
            value.report(fault);
            return None;
        }
        (false, false) => {
            let fault = Diagnostic::error("config::missing-key", format!("{} names no subnets", quote(value.path())));
            value.report(
                fault.at(value.key_place(), "").expected(
                    "`public_subnet_ids` and `private_subnet_ids`, or `public_subnet_cidrs` and `private_subnet_cidrs`",
                ),
            );
            return None;
        }
        (true, false) => {
            let good = [
                enough(&ids.public, value, "public_subnet_ids", MOST_SUBNETS),
                enough(&ids.private, value, "private_subnet_ids", MOST_SUBNETS),
            ];
            let good = good == [true; 2] && apart(&ids, |one, other| one == other, "is named twice", "another subnet each time");
            let Lists { public, private } = ids;
            good.then(|| SubnetsWithin::Given { public: bare(public), private: bare(private) })?
        }
        (false, true) => {
            let good = [
                enough(&ranges.public, value, "public_subnet_cidrs", MOST_ZONES),
                enough(&ranges.private, value, "private_subnet_cidrs", MOST_ZONES),
                large_enough(&ranges.public),
            ];
            let good = good == [true; 3]
                && as_many(&ranges, value)
                && apart(
                    &ranges,
                    |one, other| one.overlaps(*other),
                    "overlaps another range",
                    "ranges that have no address in common",
                );
            let Lists { public, private } = ranges;
            good.then(|| SubnetsWithin::Made { public: bare(public), private: bare(private) })?
        }
    };
    Some(ExistingNetwork { vpc: vpc?, subnets, origin: Origin::from(value.key_place()) })
}

/// Takes an existing network into a collection's, and tells which of the collection's own settings it leaves without effect.
pub(super) fn place(existing: ExistingNetwork, settings: Option<&Cursor<'_>>, network: &mut Network) {
    let zones = match &existing.subnets {
        SubnetsWithin::Given { private, .. } => private.len(),
        SubnetsWithin::Made { private, .. } => private.len(),
    };
    let set = |key: &str| settings.and_then(|settings| settings.entry(key));
    let idle = |key: &str, why: &str| {
        if let Some(value) = set(key) {
            value.report(
                Diagnostic::warning("config::no-effect", format!("{} has no effect in an existing network", quote(value.path())))
                    .at(value.key_place(), "")
                    .help(format!("{why}: remove it")),
            );
        }
    };
    idle("cidr", "its addresses are those of the VPC");
    idle("flow_logs", "whoever has the VPC logs its traffic");
    if existing.subnets_are_given() {
        idle("nat", "what is in the subnets reaches the internet by the routes that they have");
    }
    if let Some(value) = set("az_count")
        && usize::from(network.az_count) != zones
    {
        let message = format!("{} is {}, and there are {zones} private subnets", quote(value.path()), network.az_count);
        let fault = Diagnostic::error("config::existing", message).expected("one private subnet for each zone");
        let fault = fault.help("remove it: the subnets say how many there are".to_owned()).at(value.place(), "");
        value.report(existing.origin.0.iter().fold(fault, |fault, place| fault.at(place.clone(), "the network")));
    }
    // At most 16 subnets are read.
    network.az_count = u8::try_from(zones).unwrap_or(network.az_count);
    network.existing = Some(existing);
}

impl<T> Lists<'_, T> {
    fn any(&self) -> bool {
        !(self.public.is_empty() && self.private.is_empty())
    }
}

fn lists<'a, T>(map: &mut MapReader<'a>, public: &'static Key, private: &'static Key) -> Option<Lists<'a, T>>
where
    T: TryFrom<&'a str, Error = Invalid>,
{
    let mut list = |key| map.items(key, |item| Some((item.checked()?, item.clone()))).or_default();
    let (public, private) = (list(public), list(private));
    Some(Lists { public: public?, private: private? })
}

/// Load balancers and databases want two zones.
fn enough<T>(items: &Items<'_, T>, network: &Cursor<'_>, key: &str, most: usize) -> bool {
    let count = items.len();
    if (2..=most).contains(&count) {
        return true;
    }
    let list = network.entry(key);
    let what = match count {
        0 => format!("{} has no `{key}`", quote(network.path())),
        1 => format!("`{key}` names one subnet"),
        more => format!("`{key}` names {more} subnets"),
    };
    network.report(
        Diagnostic::error("config::existing", what)
            .at(list.map_or_else(|| network.key_place(), |list| list.place()), "")
            .expected(format!("2 to {most} subnets in different zones: load balancers and databases stand in two at least")),
    );
    false
}

fn as_many(ranges: &Lists<'_, SubnetCidr>, network: &Cursor<'_>) -> bool {
    let (public, private) = (ranges.public.len(), ranges.private.len());
    if public == private {
        return true;
    }
    network.report(
        Diagnostic::error("config::existing", format!("there are {public} public ranges and {private} private ones"))
            .at(network.key_place(), "")
            .expected("as many: one of each for each zone"),
    );
    false
}

fn large_enough(public: &Items<'_, SubnetCidr>) -> bool {
    let small = public.iter().filter(|(range, _)| range.net().prefix_len() > LOAD_BALANCER_BITS);
    let small = small.inspect(|(range, place)| {
        place.fault(
            Diagnostic::error("config::existing", format!("{range} is too small for a load balancer"))
                .expected(format!("a public range of {LOAD_BALANCER_BITS} bits or fewer")),
        );
    });
    small.count() == 0
}

/// Reports each item that clashes with one before it.
fn apart<T>(lists: &Lists<'_, T>, clash: impl Fn(&T, &T) -> bool, what: &str, expected: &str) -> bool
where
    T: std::fmt::Display,
{
    let all: Vec<&(T, Cursor<'_>)> = lists.public.iter().chain(&lists.private).collect();
    let mut good = true;
    for (at, (item, place)) in all.iter().enumerate() {
        if let Some((_, first)) = all.iter().take(at).find(|(other, _)| clash(item, other)) {
            place.report(
                Diagnostic::error("config::existing", format!("{} {what}", quote(&item.to_string())))
                    .at(place.place(), "this one")
                    .at(first.place(), "the first one")
                    .expected(expected),
            );
            good = false;
        }
    }
    good
}

fn bare<T>(items: Items<'_, T>) -> Vec<T> {
    items.into_iter().map(|(item, _)| item).collect()
}
