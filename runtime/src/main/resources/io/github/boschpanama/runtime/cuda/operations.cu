// The operations between the products: lookups, norms, rotary embedding, elementwise ones, and what is read off logits.

extern "C" {

// out[r] = table[indices[r]]; not-a-number where the index is outside the table.
// table [entries, width] of any weight type; indices I32 [rows]; out [rows, width]
__global__ void gather(const void *table, int type, Index entries, const int *indices, Index rows, Index width,
        float *out) {
    const Index count = rows * width;
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        const Index entry = indices[i / width];
        out[i] = entry >= 0 && entry < entries ? load(table, type, entry * width + i % width) : notANumber();
    }
}

// out = x / sqrt(mean(x^2) + epsilon) * weight, a block a row. x, out [rows, width]; weight [width] of any weight type
__global__ void rmsNorm(const float *x, const void *weight, int type, float epsilon, Index width, float *out) {
    const float *from = x + (Index) blockIdx.x * width;
    float *to = out + (Index) blockIdx.x * width;
    const Index quads = width % 4 == 0 && takesQuads(x) && takesQuads(out) ? width / 4 : 0;
    float squares = 0.0f;
    for (Index q = threadIdx.x; q < quads; q += blockDim.x) {
        const float4 quad = ((const float4 *) from)[q];
        squares = dotOf(quad, quad, squares);
    }
    for (Index c = 4 * quads + threadIdx.x; c < width; c += blockDim.x) {
        squares = fmaf(from[c], from[c], squares);
    }
    const float factor = 1.0f / sqrtf(sumOfBlock(squares) / (float) width + epsilon);
    for (Index q = threadIdx.x; q < quads; q += blockDim.x) {
        float4 quad = ((const float4 *) from)[q];
        quad.x *= factor * load(weight, type, 4 * q);
        quad.y *= factor * load(weight, type, 4 * q + 1);
        quad.z *= factor * load(weight, type, 4 * q + 2);
        quad.w *= factor * load(weight, type, 4 * q + 3);
        ((float4 *) to)[q] = quad;
    }
    for (Index c = 4 * quads + threadIdx.x; c < width; c += blockDim.x) {
        to[c] = from[c] * (factor * load(weight, type, c));
    }
}

// Turns elements i and i + half of each head by the angle of the row's position; not-a-number beyond the tables.
// x [rows, heads, 2 half]; positions I32 [rows]; cosine, sine [entries, half]
__global__ void rope(float *x, const int *positions, const float *cosine, const float *sine, Index entries, Index rows,
        int heads, int half) {
    const Index count = rows * heads * half;
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        const Index head = i / half;
        const Index position = positions[head / heads];
        const Index angle = position * half + i % half;
        const float c = position < entries ? cosine[angle] : notANumber();
        const float s = position < entries ? sine[angle] : notANumber();
        float *lower = x + head * 2 * half + i % half;
        const float a = lower[0];
        const float b = lower[half];
        lower[0] = a * c - b * s;
        lower[half] = b * c + a * s;
    }
}

// out = gate / (1 + exp(-gate)) * up; all [count]
__global__ void swiGlu(const float *gate, const float *up, Index count, float *out) {
    const Index quads = takesQuads(gate) && takesQuads(up) && takesQuads(out) ? count / 4 : 0;
    for (Index q = threadInGrid(); q < quads; q += threadsInGrid()) {
        const float4 g = ((const float4 *) gate)[q];
        float4 u = ((const float4 *) up)[q];
        u.x *= g.x / (1.0f + expf(-g.x));
        u.y *= g.y / (1.0f + expf(-g.y));
        u.z *= g.z / (1.0f + expf(-g.z));
        u.w *= g.w / (1.0f + expf(-g.w));
        ((float4 *) out)[q] = u;
    }
    for (Index i = 4 * quads + threadInGrid(); i < count; i += threadsInGrid()) {
        out[i] = gate[i] / (1.0f + expf(-gate[i])) * up[i];
    }
}

// out += x; both [count]
__global__ void add(const float *x, Index count, float *out) {
    const Index quads = takesQuads(x) && takesQuads(out) ? count / 4 : 0;
    for (Index q = threadInGrid(); q < quads; q += threadsInGrid()) {
        const float4 a = ((const float4 *) x)[q];
        float4 b = ((const float4 *) out)[q];
        b.x += a.x;
        b.y += a.y;
        b.z += a.z;
        b.w += a.w;
        ((float4 *) out)[q] = b;
    }
    for (Index i = 4 * quads + threadInGrid(); i < count; i += threadsInGrid()) {
        out[i] += x[i];
    }
}

// The column of the largest value, the first of equals, a block a row. logits [rows, width]; out I32 [rows]
// shared memory: two numbers a thread
__global__ void argmax(const float *logits, Index width, int *out) {
    const float *row = logits + (Index) blockIdx.x * width;
    float *values = sharedNumbers();
    int *columns = (int *) (values + blockDim.x);
    float best = -infinity();
    int column = (int) width;
    for (Index c = threadIdx.x; c < width; c += blockDim.x) {
        if (row[c] > best || column == width) {
            best = row[c];
            column = (int) c;
        }
    }
    values[threadIdx.x] = best;
    columns[threadIdx.x] = column;
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            const float other = values[threadIdx.x + half];
            const int otherColumn = columns[threadIdx.x + half];
            const bool equal = other == values[threadIdx.x] && otherColumn < columns[threadIdx.x];
            if (other > values[threadIdx.x] || equal) {
                values[threadIdx.x] = other;
                columns[threadIdx.x] = otherColumn;
            }
        }
    }
    if (threadIdx.x == 0) {
        out[blockIdx.x] = columns[0];
    }
}

// The logarithm of the softmax at each row's target column, a block a row; not-a-number where there is no such column.
// logits [rows, width]; targets I32 [rows]; out [rows]
__global__ void logProbability(const float *logits, const int *targets, Index width, float *out) {
    const float *row = logits + (Index) blockIdx.x * width;
    float best = -infinity();
    for (Index c = threadIdx.x; c < width; c += blockDim.x) {
        best = fmaxf(best, row[c]);
    }
    best = largestOfBlock(best);
    float sum = 0.0f;
    for (Index c = threadIdx.x; c < width; c += blockDim.x) {
        sum += expf(row[c] - best);
    }
    sum = sumOfBlock(sum);
    if (threadIdx.x == 0) {
        const int target = targets[blockIdx.x];
        out[blockIdx.x] = target >= 0 && target < width ? row[target] - best - logf(sum) : notANumber();
    }
}
}
