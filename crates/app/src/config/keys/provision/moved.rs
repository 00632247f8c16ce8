//! Services and resources that had another name.

use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};

shape! {
    /// An old name and a new one.
    MOVE = Shape::new("moved", "a map with `service` or `resource`, and `to`")
        .any_of(&["service", "resource"])
        .one_at_most(&[&["service", "resource"]]);

    SERVICE = Key::new("service", Takes::Text(&form::OLD_NAME)).says("the old name of a service").touches(touched::ALL);
    RESOURCE = Key::new("resource", Takes::Text(&form::OLD_NAME)).says("the old name of a resource").touches(&[
        "rds.instance",
        "elasticache.replication-group",
        "s3.bucket",
    ]);
    TO = Key::new("to", Takes::Text(&form::NEW_NAME)).required().says("the new name").touches(touched::ALL);
}
