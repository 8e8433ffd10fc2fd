//! The lock of an owner: an environment of which the server makes only one.

use serde_json::{Value, json};

use crate::character::single_line;
use crate::error::{Error, Kind as ErrorKind, Result};

use super::cron_trigger::random_name;
use super::kept::{self, Kept};
use super::may_be_done;
use super::remote::Reader;

/// A lock that is held.
pub struct Lock {
    /// The name of its environment.
    pub name: String,
    id: String,
}

/// Who holds a lock, and since when.
pub struct Holder {
    pub who: String,
    pub since: String,
    id: String,
}

impl Holder {
    fn of(kept: &Kept) -> Self {
        let text = |name: &str| {
            let value = kept.variables.get(name).and_then(Value::as_str);
            single_line(value.unwrap_or("?"))
        };
        Self {
            who: text("who"),
            id: text("id"),
            since: single_line(&kept.created_at),
        }
    }
}

/// The name of the environment.
fn name_of(owner: &str) -> String {
    format!("mistral-lock.{owner}")
}

/// Removes a lock that somebody holds, and says whose it was.
pub async fn remove(reader: &Reader<'_>, owner: &str) -> Result<Option<Holder>> {
    let name = name_of(owner);
    let Some(kept) = kept::find(reader, &name).await? else {
        return Ok(None);
    };
    kept::delete(reader.mistral, &name).await?;
    Ok(Some(Holder::of(&kept)))
}

/// Takes the lock for `who`.
pub async fn take(reader: &Reader<'_>, owner: &str, who: &str) -> Result<Lock> {
    let lock = Lock {
        name: name_of(owner),
        id: random_name()?,
    };
    let variables = json!({"id": lock.id, "who": who});
    let about = (lock.name.as_str(), "Held while definition-apply runs");
    match kept::write(reader.mistral, about, &variables, true).await {
        Ok(()) => Ok(lock),
        Err(error) if error.kind == ErrorKind::Conflict => lock.refused(reader).await,
        Err(error) if may_be_done(&error) => {
            lock.release(reader).await.ok();
            Err(error)
        }
        Err(error) => Err(error),
    }
}

impl Lock {
    /// Says who holds the lock. A request that was sent twice has made it, too.
    async fn refused(self, reader: &Reader<'_>) -> Result<Self> {
        let Some(kept) = kept::find(reader, &self.name).await? else {
            let message = "definitions were being applied by another run, which has just ended";
            return Err(Error::new(ErrorKind::Conflict, message).hint("run the command again"));
        };
        let holder = Holder::of(&kept);
        if holder.id == self.id {
            return Ok(self);
        }
        let message = format!(
            "definitions are being applied by {} since {} UTC (environment {:?})",
            holder.who, holder.since, self.name
        );
        Err(Error::new(ErrorKind::Conflict, message)
            .hint("wait for its end; if it has ended already, add --break-lock"))
    }

    /// Whether it is still ours.
    pub async fn is_held(&self, reader: &Reader<'_>) -> Result<bool> {
        let found = kept::find(reader, &self.name).await?;
        Ok(found.is_some_and(|kept| Holder::of(&kept).id == self.id))
    }

    /// Gives the lock back. Returns whether it was still ours.
    pub async fn release(&self, reader: &Reader<'_>) -> Result<bool> {
        if !self.is_held(reader).await? {
            return Ok(false);
        }
        kept::delete(reader.mistral, &self.name).await?;
        Ok(true)
    }
}
