//! `custom_headers`.

use crate::config::keys::Key;
use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::model::HeaderDirection;

const TOUCHED: &[&str] = &["cloudfront.response-headers-policy", "cloudfront.distribution"];

shape! {
    /// One header.
    HEADER = Shape::new("custom_header", "a header: a map with `name` and `value`");

    NAME = Key::new("name", Takes::Text(&form::HEADER_NAME)).required().says("its name").touches(TOUCHED);
    VALUE = Key::new("value", Takes::Text(&form::HEADER_VALUE)).required().says("its value").touches(TOUCHED);
    TYPE = Key::new("type", Takes::word::<HeaderDirection>())
        .or("response")
        .says("whether it is added to the answer or to the request")
        .touches(TOUCHED);
}
