//! A step of the pipeline.

use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};

shape! {
    /// Commands, and the image they run in where it is not the service's.
    STEP = Shape::new("step", "a step");

    IMAGE = Key::new("image", Takes::Text(&form::IMAGE))
        .or_else("the service's")
        .says("the image that it runs in")
        .touches(touched::BUILD);
    COMMAND = Key::new("command", Takes::Commands).required().says("what runs").touches(touched::BUILD);
}
