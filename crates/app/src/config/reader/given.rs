//! Values that may be left out.

/// A value that may be left out, as it was read: left out, or there and good, or there and refused.
#[derive(Debug)]
#[must_use]
pub(crate) struct Given<T>(pub(super) Option<Option<T>>);

impl<T> Given<T> {
    /// The value, or this where it is left out. `None`: it was refused, and no default may stand in for it.
    pub(crate) fn or(self, default: T) -> Option<T> {
        self.0.unwrap_or(Some(default))
    }

    /// As [`Given::or`] with the type's default.
    pub(crate) fn or_default(self) -> Option<T>
    where
        T: Default,
    {
        self.or(T::default())
    }

    /// The value if it is there. `None`: it was refused.
    pub(crate) fn if_any(self) -> Option<Option<T>> {
        match self.0 {
            None => Some(None),
            Some(value) => value.map(Some),
        }
    }

    /// The value if it is there and good. What was refused is reported, and so is, at the end of the map, what must be there and
    /// is not.
    pub(crate) fn good(self) -> Option<T> {
        self.0.flatten()
    }
}
