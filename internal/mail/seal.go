package mail

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

// ErrSeal says that a sealed password cannot be opened: it was sealed with another key, or for another server.
var ErrSeal = errors.New("mail: this password was not sealed with this desk's key for this server")

// Seal closes a password (AES-256-GCM, its key drawn from the desk's secret by HKDF, RFC 5869), so that the database and its copies
// do not tell it. It opens for the same account only: whoever writes another server's name beside it cannot have it sent there.
func (k Keys) Seal(password, account string) (string, error) {
	box, err := k.box()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("draw a nonce: %w", err)
	}
	return base64.StdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(password), []byte(account))), nil
}

// Open gives the password that was sealed for an account.
func (k Keys) Open(sealed, account string) (string, error) {
	box, err := k.box()
	if err != nil {
		return "", err
	}
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(data) < box.NonceSize() {
		return "", ErrSeal
	}
	password, err := box.Open(nil, data[:box.NonceSize()], data[box.NonceSize():], []byte(account))
	if err != nil {
		return "", ErrSeal
	}
	return string(password), nil
}

func (k Keys) box() (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, k.secret, nil, "tierdesk mail passwords", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of mail passwords: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make the cipher of mail passwords: %w", err)
	}
	return cipher.NewGCM(block)
}
