//! What databases, caches and buckets have, whether they are services or stand at the root.

use crate::config::keys::Key;
use crate::config::keys::coherence::{bucket, cache, database, resource};
use crate::config::keys::shape::{Refused, Shape, idle};

const OF_BUCKETS: Refused = Refused { keys: &["cors", "custom_headers"], why: "it belongs to `object_storage`" };
const OF_DATABASES: Refused = Refused { keys: &["adapter"], why: "it belongs to a database" };
const NO_DUMP: &str = "no dump is loaded: fill databases with `seed`";

/// The version of a database.
pub(crate) static DATABASE_VERSION: Key =
    Key::new("version", database::VERSION.takes).required().says(database::VERSION.doc).touches(database::VERSION.touches);
/// The version of a cache.
pub(crate) static CACHE_VERSION: Key = cache::VERSION.or_else("`6` for Redis, `8` for Valkey");
/// The scheme of a database's URL.
pub(crate) static ADAPTER: Key = resource::ADAPTER.or_else("the engine's name");

static SNAPSHOT_FILE_PATH: Key = Key::without_effect("snapshot_file_path", NO_DUMP);
static SNAPSHOT_TYPE: Key = Key::without_effect("snapshot_type", NO_DUMP);

/// A database.
pub(crate) static DATABASE: Shape = Shape::new("cnc_database", "a database")
    .keys(&[
        &database::ENGINE,
        &DATABASE_VERSION,
        &ADAPTER,
        &database::USE_DB_PROXY,
        &resource::USE_EXISTING,
        &SNAPSHOT_FILE_PATH,
        &SNAPSHOT_TYPE,
    ])
    .refuses(&[OF_BUCKETS]);

/// A cache.
pub(crate) static CACHE: Shape = Shape::new("cnc_cache", "a cache")
    .keys(&[&cache::ENGINE, &CACHE_VERSION, &resource::USE_EXISTING])
    .refuses(&[OF_BUCKETS, OF_DATABASES, Refused { keys: &["use_db_proxy"], why: "it belongs to a database" }]);

/// A bucket.
pub(crate) static BUCKET: Shape = Shape::new("cnc_object_storage", "a bucket")
    .keys(&[&bucket::CORS, &resource::USE_EXISTING, &bucket::CUSTOM_HEADERS])
    .refuses(&[OF_DATABASES, Refused { keys: &["engine", "version", "use_db_proxy"], why: "a bucket has none" }]);

idle! {
    /// Keys of services that say nothing of a resource.
    OF_SERVICES = "cnc_of_services"; Key::without_effect; "it belongs to backends and frontends";
    "internal" "url_path" "cdn" "system" "build_config" "timeouts" "migrate" "workers"
}
