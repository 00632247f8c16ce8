//! A resource that a backend uses.

use crate::config::keys::coherence::resource;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, form};

shape! {
    /// One resource.
    USE = Shape::new("cnc_use", "a map with `name`");

    NAME = Key::new("name", Takes::Text(&form::RESOURCE_REFERENCE))
        .required()
        .says("what the service calls it; the names of its variables are made from it")
        .touches(&["ecs.task-definition"]);
    RESOURCE = Key::new("resource", Takes::Text(&form::NAME_THERE))
        .or_else("`name`")
        .says("what it is called")
        .touches(&["ecs.task-definition"]);
    ADAPTER = Key::new("adapter", resource::ADAPTER.takes)
        .or_else("the resource's")
        .says(resource::ADAPTER.doc)
        .touches(resource::ADAPTER.touches);
}
