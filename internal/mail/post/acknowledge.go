package post

import (
	"errors"

	"github.com/emersion/go-imap/v2"
)

// Acknowledge says how a stored message is marked on the IMAP server. At most one of MoveTo and Delete is
// set; with neither, the message gets Flag and stays where it is.
type Acknowledge struct {
	// Flag marks a message as stored: "\Seen" or a keyword of ours. Empty means \Seen. With \Seen a letter
	// that a person opens first is never fetched; a keyword has no such hole but some servers keep none.
	Flag string
	// MoveTo is a folder for stored messages; it is made if missing. Every message in the folder that is
	// fetched from counts as waiting, read or not.
	MoveTo string
	// Delete removes stored messages for good. One larger than the limit is not stored whole, so it stays and gets Flag.
	Delete bool
}

func (a Acknowledge) validate() error {
	if a.MoveTo != "" && a.Delete {
		return errors.New("a stored message is either moved or deleted, not both")
	}
	return nil
}

func (a Acknowledge) flag() imap.Flag {
	switch {
	case a.Flag != "":
		return imap.Flag(a.Flag)
	case a.Delete:
		return "$TierdeskStored"
	}
	return imap.FlagSeen
}

// flags says that messages stay in the folder and only their flag tells whether they were stored.
func (a Acknowledge) flags() bool { return a.MoveTo == "" && !a.Delete }

// waiting is the search for messages not stored yet. Messages marked as deleted are on their way out.
func (a Acknowledge) waiting() *imap.SearchCriteria {
	criteria := &imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagDeleted}}
	if a.MoveTo == "" {
		criteria.NotFlag = append(criteria.NotFlag, a.flag())
	}
	return criteria
}
