//! Every request that a test sends follows AWS's API model.

use std::sync::Arc;

use crate::front::Front;

/// Is dropped with the last handle on local AWS: at the end of a test.
#[derive(Debug)]
pub(crate) struct Law {
    pub(crate) front: Arc<Front>,
    pub(crate) lenient: bool,
}

impl Drop for Law {
    fn drop(&mut self) {
        let violations = self.front.recorder.take_violations();
        let passes = violations.is_empty() || self.lenient || std::thread::panicking();
        assert!(passes, "requests that AWS's API models do not allow:\n{}", violations.join("\n"));
    }
}
