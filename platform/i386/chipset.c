/*
 * Registers of the host bridge, as its data sheet (Intel 82441FX) has them.
 */
#include "chipset.h"

#include <stdint.h>

#define ADDRESS_PORT 0xCF8
#define DATA_PORT 0xCFC
#define PAM0 0x59u /* 0xF0000 … 0xFFFFF in its upper half; PAM1 … 6: 0xC0000 … 0xEFFFF */
#define PAM6 0x5Fu
#define SMRAM 0x72u /* 0xA0000 … 0xBFFFF */
#define READ_WRITE_RAM 0x33u
#define SMRAM_OPEN 0x4Au /* seen outside of system management too */

static void write_register(uint32_t reg, uint8_t value)
{
    __asm__ volatile("outl %0, %w1" : : "a"(0x80000000u | (reg & 0xFCu)), "Nd"(ADDRESS_PORT));
    __asm__ volatile("outb %0, %w1" : : "a"(value), "Nd"((uint16_t)(DATA_PORT + reg % 4)));
}

void chipset_open(void)
{
    for (uint32_t reg = PAM0; reg <= PAM6; reg++) {
        write_register(reg, READ_WRITE_RAM);
    }
    write_register(SMRAM, SMRAM_OPEN);
}
