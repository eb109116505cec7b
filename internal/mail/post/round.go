package post

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// box is an opened IMAP folder: the little of IMAP that fetching needs. Any error that is not about the one
// message asked for (see isAboutMessage) means that the connection is of no more use.
type box interface {
	// Validity is the UIDVALIDITY: UIDs mean something only together with it.
	Validity() uint32
	// Waiting gives the UIDs of the messages not acknowledged yet, oldest first.
	Waiting() ([]uint32, error)
	// Headings gives size and date of the messages still there, by UID.
	Headings(uids []uint32) ([]heading, error)
	// Body gives the whole message; errOversize if it turns out longer than limit.
	Body(uid uint32, limit int64) ([]byte, error)
	// Header gives the first bytes of the header.
	Header(uid uint32) ([]byte, error)
	// Acknowledge marks the message so that Waiting does not give it again. One that is oversize stays.
	Acknowledge(uid uint32, oversize bool) error
	// Await returns when there may be news, or after at most the given time.
	Await(ctx context.Context, atMost time.Duration) error
	Close()
}

// heading is what is known of a message before it is fetched.
type heading struct {
	UID        uint32
	Size       int64
	ReceivedAt time.Time
}

// headingsAtOnce bounds one answer of the server; the messages themselves are fetched one at a time.
const headingsAtOnce = 200

var (
	errOversize = errors.New("the message is longer than the limit")
	errGone     = errors.New("the message is no longer there")
)

// round takes every message that is due, oldest first. A letter that fails is skipped and tried in a later
// round. Outage says that the intake is out of order and the round was ended early for that.
func (f *Fetcher) round(ctx context.Context, box box) (outage bool, err error) {
	waiting, err := box.Waiting()
	if err != nil {
		return false, fmt.Errorf("look for mail: %w", err)
	}
	f.noteWaiting(len(waiting))
	f.retries.keepOnly(waiting)
	for uids := range slices.Chunk(f.retries.due(waiting, time.Now()), headingsAtOnce) {
		headings, err := box.Headings(uids)
		if err != nil {
			return false, fmt.Errorf("read sizes of mail: %w", err)
		}
		for _, h := range headings {
			if outage, err := f.takeOrDefer(ctx, box, h); outage || err != nil {
				return outage, err
			}
		}
	}
	return false, nil
}

// takeOrDefer takes one message. Its failure is written into the schedule of retries, a broken connection
// included: if this very message breaks it, the next connection must get past it.
func (f *Fetcher) takeOrDefer(ctx context.Context, box box, h heading) (outage bool, err error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	err = f.take(ctx, box, h)
	outage = isOutage(err)
	switch {
	case err == nil:
		f.retries.done(h.UID)
		f.pause.reset()
		f.noteFetched()
		return false, nil
	case errors.Is(err, errGone):
		return false, nil
	}
	delay := f.retries.failed(h.UID, time.Now(), outage)
	f.log.Error("mail not taken, left in the mailbox", "key", mailKey(box, h.UID), "err", err, "retry_in", delay)
	if outage || isAboutMessage(err) {
		return outage, nil
	}
	return false, err
}

// take stores one message and then, and only then, acknowledges it.
func (f *Fetcher) take(ctx context.Context, box box, h heading) error {
	receipt, err := f.receipt(box, h)
	if err != nil {
		return err
	}
	if err := hand(ctx, f.config.Intake, f.config.Log, receipt); err != nil {
		return &intakeError{err}
	}
	if err := box.Acknowledge(h.UID, receipt.Oversize); err != nil {
		return fmt.Errorf("acknowledge stored mail: %w", err)
	}
	return nil
}

// receipt fetches the message, or only its header where it is larger than the limit. The size the server
// announced is not trusted.
func (f *Fetcher) receipt(box box, h heading) (Receipt, error) {
	r := Receipt{
		Mailbox: f.config.Mailbox, Key: mailKey(box, h.UID), ReceivedAt: h.ReceivedAt, Via: ViaIMAP, Size: h.Size,
	}
	var err error
	if h.Size <= f.config.MaxMessageBytes {
		r.Raw, err = box.Body(h.UID, f.config.MaxMessageBytes)
		if err == nil {
			r.Size = int64(len(r.Raw))
		}
	}
	if h.Size > f.config.MaxMessageBytes || errors.Is(err, errOversize) {
		r.Oversize = true
		r.Raw, err = box.Header(h.UID)
	}
	if err != nil {
		return r, fmt.Errorf("fetch mail: %w", err)
	}
	return r, nil
}

func mailKey(box box, uid uint32) string { return fmt.Sprintf("%d:%d", box.Validity(), uid) }

// intakeError marks a failure of ours, so that it is not taken for one of the connection.
type intakeError struct{ err error }

func (e *intakeError) Error() string { return "store mail: " + e.err.Error() }

func (e *intakeError) Unwrap() error { return e.err }

// isAboutMessage says that the connection is well and other messages may be taken over it.
func isAboutMessage(err error) bool {
	var ours *intakeError
	return errors.As(err, &ours) || isServerRefusal(err)
}
