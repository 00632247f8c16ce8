//! A bucket.

use super::resource::RESOURCE;
use crate::config::keys::Key;
use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::model::HttpMethod;

shape! {
    /// A bucket.
    BUCKET = Shape::new("object_storage", "a bucket")
        .with(&[&RESOURCE])
        .refuses(&[Refused { keys: &["engine", "version", "use_db_proxy"], why: "a bucket has none" }]);

    CORS = Key::new("cors", Takes::List(&RULES)).says("CORS rules").touches(&["s3.bucket"]);
    CUSTOM_HEADERS =
        Key::without_effect("custom_headers", "the bucket is private: its objects reach nobody but the service");
}

static RULES: List = List::or_one("a list of rules", Takes::Map(&CORS_RULE));

static METHODS: List = List::or_one("a list such as `[GET, PUT]`", Takes::word::<HttpMethod>());
static ORIGINS: List = List::or_one("a list of origins such as `[https://www.example.com]`", Takes::Text(&form::ORIGIN));
static HEADERS: List = List::or_one("a list of headers", Takes::Text(&form::HEADER));

shape! {
    /// A CORS rule of a bucket.
    CORS_RULE = Shape::new("cors_rule", "a rule: a map with `allowed_methods` and `allowed_origins`");

    ALLOWED_METHODS =
        Key::new("allowed_methods", Takes::List(&METHODS)).required().says("what a page may ask for").touches(&["s3.bucket"]);
    ALLOWED_ORIGINS =
        Key::new("allowed_origins", Takes::List(&ORIGINS)).required().says("whose pages may").touches(&["s3.bucket"]);
    ALLOWED_HEADERS = Key::new("allowed_headers", Takes::List(&HEADERS))
        .or_else("all")
        .says("headers that a request may carry")
        .touches(&["s3.bucket"]);
    EXPOSE_HEADERS = Key::new("expose_headers", Takes::List(&HEADERS))
        .says("headers of the answer that a page may read")
        .touches(&["s3.bucket"]);
    MAX_AGE_SECONDS = Key::new("max_age_seconds", Takes::Integer(0, 86_400))
        .says("how long a browser may remember the answer")
        .touches(&["s3.bucket"]);
}
