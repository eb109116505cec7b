package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// The cost of a password: what OWASP asks of argon2id. With maxHashing at once it needs at most 38 MB.
const (
	memoryKiB  = 19 * 1024
	passes     = 2
	lanes      = 1
	keySize    = 32
	saltSize   = 16
	maxHashing = 2
)

// The limits of a password, in characters and bytes.
const (
	minPassword = 12
	maxPassword = 1024
)

// CheckPassword refuses what cannot be a password.
func CheckPassword(password string) error {
	if utf8.RuneCountInString(password) < minPassword || len(password) > maxPassword {
		return desk.Invalid("password", "password.length", fmt.Sprintf("A password has at least %d characters.", minPassword)).
			With(desk.Value{Place: "Min", Text: strconv.Itoa(minPassword)})
	}
	return nil
}

// CheckPassword refuses what cannot be a password, before a link that works once is spent on it.
func (a *Auth) CheckPassword(password string) error { return CheckPassword(password) }

// SetPassword gives a person a new password and ends all their sessions.
func (a *Auth) SetPassword(ctx context.Context, id desk.PersonID, password string, by desk.PersonID) error {
	if err := CheckPassword(password); err != nil {
		return err
	}
	if err := a.enterHashing(ctx); err != nil {
		return err
	}
	hash := hashPassword(password)
	a.leaveHashing()
	audit := store.Audit{At: a.now(), By: by, Act: "password.save", Ref: string(id)}
	if err := a.store.SavePassword(ctx, id, hash, audit); err != nil {
		return err
	}
	a.Forget(id)
	return a.store.DeleteSessions(ctx, id)
}

// VerifyPassword refuses a person who does not know their own password. Guesses are counted with those of signing in.
func (a *Auth) VerifyPassword(ctx context.Context, p desk.Person, password string) error {
	if err := a.tries.take(strings.ToLower(strings.TrimSpace(p.Email)), a.now()); err != nil {
		return err
	}
	stored, err := a.store.Password(ctx, p.ID)
	if err != nil && !store.IsNotFound(err) {
		return err
	}
	ok, err := a.checkPassword(ctx, stored, password)
	if err == nil && !ok {
		err = desk.Invalid("current", "password.wrong", "This is not your password.")
	}
	return err
}

// checkPassword takes as long for a missing account as for a wrong password.
func (a *Auth) checkPassword(ctx context.Context, stored, password string) (bool, error) {
	if err := a.enterHashing(ctx); err != nil {
		return false, err
	}
	defer a.leaveHashing()
	if stored == "" {
		matches(a.dummy(), password)
		return false, nil
	}
	return matches(stored, password), nil
}

// enterHashing waits for a place, so that a flood of sign-ins takes time and not memory.
func (a *Auth) enterHashing(ctx context.Context) error {
	select {
	case a.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *Auth) leaveHashing() { <-a.hashing }

// hashPassword gives the PHC form of argon2id under a fresh salt.
func hashPassword(password string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	key := argon2.IDKey([]byte(password), salt, passes, memoryKiB, lanes, keySize)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, encode(salt), encode(key))
}

// matches tells whether a password belongs to a stored hash. A hash it cannot read belongs to none.
func matches(stored, password string) bool {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || len(password) > maxPassword {
		return false
	}
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || memory > 4*memoryKiB || time > 10 || threads < 1 || time < 1 {
		return false
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	want, keyErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(want) == 0 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
