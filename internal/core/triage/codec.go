package triage

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// A stored model is its mark with the version of the form, a head as JSON with its length, the numbers, and a checksum of all.
const mark = "TDTRIAGE\x01"

// ErrModel says that bytes are no model that this program reads: of another version, cut off or changed.
var ErrModel = errors.New("these bytes are no model of this version")

// head is what of a model is small.
type head struct {
	Labels    []string `json:"labels"`
	Examples  int      `json:"examples"`
	Held      Measured `json:"held"`
	Threshold float64  `json:"threshold"`
	Sure      sureness `json:"sure"`
	Lower     int      `json:"lower"`
	Features  int      `json:"features"`
}

// Encode gives the model as bytes.
func (m *Model) Encode() ([]byte, error) {
	top, err := json.Marshal(head{m.Labels, m.Examples, m.Held, m.Threshold, m.sure, m.lower, len(m.buckets)})
	if err != nil {
		return nil, fmt.Errorf("encode the head of a model: %w", err)
	}
	out := make([]byte, 0, len(mark)+4+len(top)+12*len(m.buckets)+len(m.weights)+4*len(m.none)+sha256.Size)
	out = append(out, mark...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(top)))
	out = append(out, top...)
	for _, b := range m.buckets {
		out = binary.LittleEndian.AppendUint32(out, b)
	}
	for _, list := range [][]float32{m.tells, m.scale, m.none} {
		for _, v := range list {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
	}
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

// Decode reads what Encode gave; anything else gives [ErrModel].
func Decode(data []byte) (*Model, error) {
	end := len(data) - sha256.Size
	if end < len(mark)+4 || string(data[:len(mark)]) != mark {
		return nil, ErrModel
	}
	sum := sha256.Sum256(data[:end])
	if !bytes.Equal(sum[:], data[end:]) {
		return nil, ErrModel
	}
	rest := data[len(mark):end]
	long := int(binary.LittleEndian.Uint32(rest))
	if rest = rest[4:]; long > len(rest) {
		return nil, ErrModel
	}
	var h head
	if err := json.Unmarshal(rest[:long], &h); err != nil {
		return nil, errors.Join(ErrModel, err)
	}
	rest = rest[long:]
	k := len(h.Labels)
	if k == 0 || k > MaxLabels || h.Features < 0 || h.Features > maxFeatures || h.Lower < 0 || h.Lower > h.Features ||
		len(rest) != 12*h.Features+4*k+k*h.Features {
		return nil, ErrModel
	}
	m := &Model{Labels: h.Labels, Examples: h.Examples, Held: h.Held, Threshold: h.Threshold, sure: h.Sure, lower: h.Lower}
	take := func() uint32 {
		v := binary.LittleEndian.Uint32(rest)
		rest = rest[4:]
		return v
	}
	floats := func(n int) []float32 {
		list := make([]float32, n)
		for i := range list {
			list[i] = math.Float32frombits(take())
		}
		return list
	}
	m.buckets = make([]uint32, h.Features)
	for i := range m.buckets {
		m.buckets[i] = take()
	}
	m.tells, m.scale, m.none = floats(h.Features), floats(h.Features), floats(k)
	m.weights = make([]int8, len(rest))
	for i, b := range rest {
		m.weights[i] = int8(b)
	}
	return m, nil
}
