//! The full stack, applied once for all tests that look at it: production as the example has it, and the preview with
//! everything that can be asked for.

use std::sync::{LazyLock, Mutex, PoisonError};

use provision_app::compose::leases;
use provision_local::{Backend, CallRecord, DEFAULT_REGION, Realism};
use provision_tests::{World, examples, full_stack};
use tokio::runtime::Runtime;

use crate::assert_done;

/// A world with the full stack in it.
pub(crate) struct Applied {
    /// The world.
    pub(crate) world: World,
    /// The calls that made it what it is.
    pub(crate) calls: Vec<CallRecord>,
}

/// The world's own runtime: that of a test ends with the test.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static APPLIED: LazyLock<Mutex<Applied>> = LazyLock::new(|| Mutex::new(RUNTIME.block_on(apply())));

async fn apply() -> Applied {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let app = |example: examples::Example| example.application(world.account.id(), DEFAULT_REGION).unwrap();
    let (plain, everything) = (app(examples::full_stack()), app(examples::everything().unwrap()));
    assert_done(&world.apply(&leases(&plain.collections[0]).unwrap()).await);
    // The zones are made, their owner delegates to them, and the rest follows.
    assert_done(&world.apply(&full_stack::graphs_in(&world, &plain).await.unwrap()[0]).await);
    for domain in full_stack::DOMAINS {
        world.account.delegate(domain).unwrap();
    }
    assert_done(&world.apply(&full_stack::graphs_in(&world, &plain).await.unwrap()[0]).await);
    assert_done(&world.apply(&full_stack::graphs_in(&world, &everything).await.unwrap()[1]).await);
    assert_eq!(world.violations(), Vec::<String>::new());
    Applied { calls: world.calls(), world }
}

/// Looks at the world, alone: whoever changes something puts it back before the next one looks.
pub(crate) fn look<T>(look: impl AsyncFnOnce(&Applied) -> T) -> T {
    let applied = APPLIED.lock().unwrap_or_else(PoisonError::into_inner);
    RUNTIME.block_on(look(&applied))
}
