//! The long form of a port.

use crate::config::compose_file::ports::EXPECTED;
use crate::config::keys::Key;
use crate::config::keys::shape::{Shape, idle, shape};
use crate::config::keys::takes::Takes;

const TOUCHED: &[&str] = &["ecs.task-definition", "ecs.service", "elbv2.target-group", "ec2.security-group"];

shape! {
    /// A port.
    PORT = Shape::new("cnc_port", EXPECTED).with(&[&OF_THE_HOST]).extensible();

    TARGET = Key::new("target", Takes::Integer(1, 65_535)).required().says("the container's port").touches(TOUCHED);
    PROTOCOL = Key::new("protocol", Takes::Words(|| vec!["tcp"])).or("tcp").says("nothing else is known: the load balancer speaks HTTP");
}

idle! {
    OF_THE_HOST = "compose_port"; Key::silent; "there is no host in AWS: the load balancer asks the container";
    "published" "host_ip" "mode" "name" "app_protocol"
}
