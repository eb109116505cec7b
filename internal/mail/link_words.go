package mail

import (
	"time"

	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// linkWords are what a letter says of its link, and what comes next.
type linkWords struct{ subject, lead, next string }

// words speak the language of the reader; who sent the letter is named where it is not the reader.
func (l linkLetter) words(house string, now time.Time) linkWords {
	w := words.For(l.to.Language, "", time.UTC, now)
	say := func(id string) linkWords {
		return linkWords{w.T(id+"subject", "House", house), w.T(id+"lead", "By", l.by, "House", house), w.T(id+"next", "By", l.by)}
	}
	switch {
	case l.by != "" && l.purpose == store.LinkPassword:
		return say("letter.renew.")
	case l.by != "":
		return say("letter.invite.")
	case l.purpose == store.LinkPassword:
		return say("letter.password.")
	default:
		return say("letter.join.")
	}
}
