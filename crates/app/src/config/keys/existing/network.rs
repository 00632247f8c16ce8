//! A network that is there already.

use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::List;
use crate::config::keys::{Key, Takes, form};

/// What is then not made.
pub(super) const REPLACED: &[&str] = &[
    "ec2.vpc",
    "ec2.internet-gateway",
    "ec2.subnet",
    "ec2.route-table",
    "ec2.nat-gateway",
    "ec2.elastic-ip",
    "ec2.gateway-endpoint",
];
const SUBNETS: &[&str] = &["ec2.subnet", "ec2.route-table"];

shape! {
    /// The VPC of a collection.
    NETWORK = Shape::new("existing_network", "a map with `instance_name` and the subnets")
        .any_of(&["public_subnet_ids", "public_subnet_cidrs"]);

    INSTANCE_NAME = Key::new("instance_name", Takes::Text(&form::VPC)).required()
        .says("the VPC's id. It is never changed, tagged or deleted").touches(REPLACED);
    PUBLIC_SUBNET_IDS = Key::new("public_subnet_ids", Takes::List(&IDS)).or_else("`public_subnet_cidrs`")
        .says("subnets that are there, each in another zone and with a route to the internet: for the load balancer").touches(SUBNETS);
    PRIVATE_SUBNET_IDS = Key::new("private_subnet_ids", Takes::List(&IDS)).or_else("`private_subnet_cidrs`")
        .says("subnets that are there, in two zones at least and with a way out: for everything else").touches(SUBNETS);
    PUBLIC_SUBNET_CIDRS = Key::new("public_subnet_cidrs", Takes::List(&RANGES)).or_else("`public_subnet_ids`")
        .says("free ranges of the VPC, one a zone: subnets of ours are made of them, with a route to its internet gateway").touches(SUBNETS);
    PRIVATE_SUBNET_CIDRS = Key::new("private_subnet_cidrs", Takes::List(&RANGES)).or_else("`private_subnet_ids`")
        .says("as many more, for everything else; `nat` says how they reach the internet").touches(SUBNETS);
}

static IDS: List = List::of("a list of subnets' ids", Takes::Text(&form::SUBNET));
static RANGES: List = List::of("a list of ranges such as `10.0.1.0/24`", Takes::Text(&form::SUBNET_CIDR));
